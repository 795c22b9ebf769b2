package dev.weft.tool;

import dev.weft.DecodeException;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a chat, and how the calls that a model wants are made: side by side, each a step of its own, the results in the
 * order of the calls. What goes wrong in one is told to the model, unless it shall stop the run. Immutable and shared.
 */
public final class Toolbox {
    /** No tools. */
    public static final Toolbox EMPTY = new Toolbox(Map.of(), Values.NONE, call -> false, 8, false);

    private final Map<String, Tool> tools;
    private final Values values;
    private final Predicate<ToolCall> approval;
    private final int atOnce;
    private final boolean stopOnFailure;

    private Toolbox(
            Map<String, Tool> tools, Values values, Predicate<ToolCall> approval, int atOnce, boolean stopOnFailure) {
        this.tools = tools;
        this.values = values;
        this.approval = approval;
        this.atOnce = atOnce;
        this.stopOnFailure = stopOnFailure;
    }

    /**
     * The same with these tools.
     *
     * @throws IllegalArgumentException where two have one name
     */
    public Toolbox tools(List<? extends Tool> value) {
        var byName = new LinkedHashMap<String, Tool>();
        for (Tool tool : value) {
            if (byName.put(tool.spec().name(), tool) != null) {
                throw new IllegalArgumentException(
                        "two tools are named " + tool.spec().name());
            }
        }
        return new Toolbox(Collections.unmodifiableMap(byName), values, approval, atOnce, stopOnFailure);
    }

    /** The same with one more value for tools. */
    public <V> Toolbox value(Class<V> type, V value) {
        return new Toolbox(tools, values.plus(type, value), approval, atOnce, stopOnFailure);
    }

    /** The same; these calls are made only when somebody has approved them. */
    public Toolbox approval(Predicate<ToolCall> needed) {
        return new Toolbox(tools, values, needed, atOnce, stopOnFailure);
    }

    /** The same with this many calls at once. */
    public Toolbox atOnce(int most) {
        if (most < 1) throw new IllegalArgumentException("at least one call at once, not " + most);
        return new Toolbox(tools, values, approval, most, stopOnFailure);
    }

    /** The same; what a tool throws stops the run, or is told to the model. */
    public Toolbox stopOnFailure(boolean on) {
        return new Toolbox(tools, values, approval, atOnce, on);
    }

    /** What the model is told of the tools. */
    public List<ToolSpec> specs() {
        return tools.values().stream().map(Tool::spec).toList();
    }

    /** Whether there are any. */
    public boolean isEmpty() {
        return tools.isEmpty();
    }

    /** Whether there is one of this name. */
    public boolean has(String name) {
        return tools.containsKey(name);
    }

    /** Makes the calls, and gives their results in the same order. */
    public List<ToolResult> call(List<ToolCall> calls, Emitter out) throws Exception {
        var works = new ArrayList<Emitter.Work<ToolResult, Exception>>();
        for (ToolCall call : calls) works.add(inner -> step(call, inner));
        return out.sideBySide(atOnce, works);
    }

    private ToolResult step(ToolCall call, Emitter out) throws Exception {
        return out.step(
                call.name(),
                new Event.ToolCallStarted(call),
                result -> new Event.ToolCallFinished(call, result),
                inner -> made(call, inner));
    }

    private ToolResult made(ToolCall call, Emitter out) throws Exception {
        Tool tool = tools.get(call.name());
        if (tool == null) {
            return ToolResult.error(
                    "there is no tool named " + call.name() + "; there are: " + String.join(", ", tools.keySet()));
        }
        Json arguments;
        try {
            arguments = call.arguments();
        } catch (DecodeException e) {
            return ToolResult.error("the arguments are not valid JSON: " + e.getMessage());
        }
        if (approval.test(call) && !out.approved(call)) return ToolResult.error("this call was not approved");
        try {
            return result(called(tool, call, arguments, out));
        } catch (TypedTool.BadArgumentsException e) {
            return ToolResult.error(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            // this thread is Weft's own: the run is being ended, or a call beside this one has failed
            throw e;
        } catch (Exception e) {
            // what ends another run that the tool has waited for does not end this one
            if (stopOnFailure || out.cancelled() || Thread.currentThread().isInterrupted()) throw e;
            String message = e.getMessage();
            return ToolResult.error(
                    message == null ? "it failed: " + e.getClass().getSimpleName() : message);
        }
    }

    private @Nullable Object called(Tool tool, ToolCall call, Json arguments, Emitter out) throws Exception {
        Terms terms = tool.terms();
        long deadline = System.nanoTime() + terms.limit().toNanos();
        var context = new BoundContext(out, call, values, !terms.limit().isZero(), deadline);
        if (terms.executor() == null && terms.limit().isZero()) return tool.call(arguments, context);
        return Elsewhere.call(call.name(), terms, out, () -> tool.call(arguments, context));
    }

    private static ToolResult result(@Nullable Object value) {
        return switch (value) {
            case null -> ToolResult.of("done");
            case ToolResult result -> result;
            case CharSequence text -> ToolResult.of(text.toString());
            default -> {
                Json json = Json.of(value);
                yield ToolResult.of(json.isString() ? json.text() : json.toString());
            }
        };
    }
}
