package dev.weft.web;

import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The UI message stream of the Vercel AI SDK, which {@code useChat} reads: {@link AiSdkRequest} is what it posts. Unless more is asked
 * for, only parts are written that the SDK knows since version 5.
 *
 * <p>The text of the answer, reasoning, tool calls and their results, sources, usage and the reason of the end become the parts the SDK
 * has for them. Agents, and chats that a tool asks, are {@code data-agent} parts, and their text is no text of the answer; retrievals
 * are {@code data-retrieval}, what goes wrong without ending the run {@code data-warning}, events of one's own {@code data-} and their
 * wire name, with the same id where they have a component {@code id}, so that the next replaces the last. Instructions and messages to
 * the model are never written; arguments and results of tools are.
 *
 * <p>Whoever resumes is sent everything again, from the beginning: a kept run gives the same text each time. Ids are made from those of
 * the run and its steps.
 */
public final class AiSdkFormat implements Format {
    final Tools tools;
    final boolean approvals;
    final Function<? super Failure, String> failures;
    final Set<String> answering;
    final String messageId;

    /** What every version of the SDK from 5 on reads. */
    public AiSdkFormat() {
        this(
                new Tools(false, false, (call, result) -> SafeJson.result(result.text())),
                false,
                Shown.NOTHING,
                Set.of(),
                "");
    }

    private AiSdkFormat(
            Tools tools,
            boolean approvals,
            Function<? super Failure, String> failures,
            Set<String> answering,
            String messageId) {
        this.tools = tools;
        this.approvals = approvals;
        this.failures = failures;
        this.answering = answering;
        this.messageId = messageId;
    }

    /**
     * The same; tools are parts of the type {@code dynamic-tool}, for front ends that show any tool, and not {@code tool-<name>}, for
     * those that know each.
     */
    public AiSdkFormat dynamicTools(boolean value) {
        return tools(new Tools(value, tools.providerExecuted, tools.results));
    }

    /** The same; calls of tools that are made here say so, which keeps the {@code onToolCall} of a front end from making them again. */
    public AiSdkFormat providerExecuted(boolean value) {
        return tools(new Tools(tools.dynamic, value, tools.results));
    }

    /**
     * The same, where this is what the client gets of a tool's result, in place of all of it: clients keep results and send them back
     * with every request. For results only, not for errors.
     */
    public AiSdkFormat results(BiFunction<? super ToolCall, ? super ToolResult, Json> shown) {
        return tools(new Tools(tools.dynamic, tools.providerExecuted, Objects.requireNonNull(shown, "shown")));
    }

    private AiSdkFormat tools(Tools value) {
        return new AiSdkFormat(value, approvals, failures, answering, messageId);
    }

    /**
     * The same; a call that waits for approval is a {@code tool-approval-request}, which ends the stream of a client of version 5, and
     * not a part {@code data-approval}. Its {@code approvalId} is the id of the {@link ToolCall}.
     */
    public AiSdkFormat approvals(boolean value) {
        return new AiSdkFormat(tools, value, failures, answering, messageId);
    }

    /**
     * The same with these texts in place of a neutral sentence. What a tool has told the model of an error is a failure of the type
     * {@code ToolError}. Choose by the {@linkplain Failure#type type}: a run that was kept and is sent again has no exceptions any more.
     */
    public AiSdkFormat failures(Function<? super Failure, String> texts) {
        return new AiSdkFormat(tools, approvals, Objects.requireNonNull(texts, "texts"), answering, messageId);
    }

    /** The same, where what these agents say is text of the answer. */
    public AiSdkFormat answering(String... agents) {
        return new AiSdkFormat(tools, approvals, failures, Set.of(agents), messageId);
    }

    /**
     * The same with this id of the message, in place of one made from that of the run: where the client's last message is the
     * assistant's own, which goes on behind results of the client's tools, it is that one's. "" for the usual one.
     */
    public AiSdkFormat messageId(String id) {
        return new AiSdkFormat(tools, approvals, failures, answering, Objects.requireNonNull(id, "id"));
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("x-vercel-ai-ui-message-stream", "v1");
    }

    @Override
    public Encoder encoder() {
        return new AiSdkEncoder(this);
    }

    @Override
    public String toString() {
        return "AiSdkFormat";
    }

    /** How calls of tools are written. */
    record Tools(
            boolean dynamic,
            boolean providerExecuted,
            BiFunction<? super ToolCall, ? super ToolResult, Json> results) {}
}
