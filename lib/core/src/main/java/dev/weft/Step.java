package dev.weft;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One part of a run: a model call, a retrieval, a tool call, an agent's turn. Knows its parents; equal by id. */
public final class Step {
    /** What kind of part it is; closed, with OTHER for the user's own. */
    public enum Kind {
        /** The run itself, the root of its steps. */
        RUN,
        /** An agent's turn. */
        AGENT,
        /** A call of a model, with its retries. */
        MODEL_CALL,
        /** A search for documents. */
        RETRIEVAL,
        /** A call of a tool. */
        TOOL_CALL,
        /** What is kept of a conversation is read, written or summarized. */
        MEMORY,
        /** A step of the user's own. */
        OTHER
    }

    private final Run run;
    private final @Nullable Step parent;
    private final int number;
    private final Kind kind;
    private final String name;
    private final boolean inTool;

    Step(Run run, @Nullable Step parent, int number, Kind kind, String name) {
        this.run = run;
        this.parent = parent;
        this.number = number;
        this.kind = kind;
        this.name = name;
        inTool = kind == Kind.TOOL_CALL || (parent != null && parent.inTool);
    }

    static Kind kindOf(Event.Started started) {
        return switch (started) {
            case Event.RunStarted e -> Kind.RUN;
            case Event.ModelCallStarted e -> Kind.MODEL_CALL;
            case Event.RetrievalStarted e -> Kind.RETRIEVAL;
            case Event.ToolCallStarted e -> Kind.TOOL_CALL;
            case Event.AgentStarted e -> Kind.AGENT;
            case Event.MemoryReadStarted e -> Kind.MEMORY;
            case Event.MemoryWriteStarted e -> Kind.MEMORY;
            case Event.SummaryStarted e -> Kind.MEMORY;
            case Event.StepStarted e -> Kind.OTHER;
        };
    }

    static String nameOf(Event.Started started) {
        return switch (started) {
            case Event.RunStarted e -> e.run().name();
            case Event.ModelCallStarted e -> "model";
            case Event.RetrievalStarted e -> "retrieval";
            case Event.ToolCallStarted e -> e.call().name();
            case Event.AgentStarted e -> e.agent();
            case Event.MemoryReadStarted e -> "memory read";
            case Event.MemoryWriteStarted e -> "memory write";
            case Event.SummaryStarted e -> "summary";
            case Event.StepStarted e -> e.name();
        };
    }

    /** Unique among all steps of all runs. */
    public String id() {
        return run.id() + "." + number;
    }

    /** Its place among the steps of the run: 0 for the run itself. */
    int number() {
        return number;
    }

    /** What kind of part it is. */
    public Kind kind() {
        return kind;
    }

    /** Name of the model, tool, agent or step; of the run for its root. */
    public String name() {
        return name;
    }

    /** The step around this one; empty for the run itself. */
    public Optional<Step> parent() {
        return Optional.ofNullable(parent);
    }

    /** The run it is a part of. */
    public Run run() {
        return run;
    }

    /** Name of the nearest agent around, this one included, or "". */
    public String agent() {
        for (Step at = this; at != null; at = at.parent) if (at.kind == Kind.AGENT) return at.name;
        return "";
    }

    /** Whether it is the call of a tool, or inside one: what is said there is said to a model, and is no part of the answer. */
    public boolean isInTool() {
        return inTool;
    }

    /** The names from the run down to here, such as {@code team/writer/gpt-5-mini}. */
    public String path() {
        return parent == null ? name : parent.path() + "/" + name;
    }

    boolean isChildOf(Step other) {
        return parent == other;
    }

    /** Whether this is {@code other} or somewhere below it. */
    boolean isWithin(Step other) {
        for (Step at = this; at != null; at = at.parent) if (at == other) return true;
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Step step && number == step.number && run.equals(step.run);
    }

    @Override
    public int hashCode() {
        return 31 * run.hashCode() + number;
    }

    @Override
    public String toString() {
        return path();
    }
}
