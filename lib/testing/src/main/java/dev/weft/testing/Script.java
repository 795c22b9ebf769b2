package dev.weft.testing;

import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeModel} does in one call, step by step. Written by a test, then played by the call:
 *
 * <pre>{@code
 * FakeModel.script(call -> call.reasoning("Cold, surely.").toolCall("weather", Map.of("city", "Oslo")).usage(20, 9));
 * }</pre>
 *
 * <p>The answer ends by itself after the last step: with {@code TOOL_CALLS} where tools were called, else with {@code STOP}.
 */
public final class Script {
    /** One thing that the model does. */
    private interface Step {
        void play(ChatResponse.Writer answer, Emitter out) throws Exception;
    }

    private final List<Step> steps = new ArrayList<>();
    private final Supplier<String> ids;
    private @Nullable FinishReason finish;
    private boolean truncated;
    private int toolCalls;

    /** For the model, which gives the ids of tool calls. */
    Script(Supplier<String> ids) {
        this.ids = ids;
    }

    /** A piece of the answer, emitted as one delta. */
    public Script text(String piece) {
        Objects.requireNonNull(piece, "piece");
        return then((answer, out) -> answer.text(piece));
    }

    /** A whole answer, emitted word by word. */
    public Script words(String text) {
        for (String word : WordPieces.of(text)) text(word);
        return this;
    }

    /** A structured answer, emitted in small pieces: the JSON of anything that {@link Json#of} takes, such as a record or a list. */
    public Script json(Object value) {
        String text = Json.of(value).toString();
        for (int begin = 0; begin < text.length(); ) {
            int end = Math.min(text.length(), begin + 8);
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) end++;
            text(text.substring(begin, end));
            begin = end;
        }
        return this;
    }

    /** A piece of what the model thinks aloud. */
    public Script reasoning(String piece) {
        Objects.requireNonNull(piece, "piece");
        return then((answer, out) -> answer.reasoning(piece));
    }

    /** A piece of a refusal. */
    public Script refusal(String piece) {
        Objects.requireNonNull(piece, "piece");
        return then((answer, out) -> answer.refusal(piece));
    }

    /**
     * A tool call; its id is {@code call_1}, {@code call_2} … through all the calls of the model. The arguments are anything
     * that {@link Json#of} takes, such as a map or a record; text is taken as the model wrote it, so that it can be broken.
     */
    public Script toolCall(String name, Object arguments) {
        String text = arguments instanceof String written
                ? written
                : Json.of(arguments).toString();
        String id = ids.get();
        int index = toolCalls++;
        return then((answer, out) -> answer.toolCall(index, id, name, "").toolCall(index, "", "", text));
    }

    /** Tokens spent; the last one counts. */
    public Script usage(long input, long output) {
        return usage(Usage.of(input, output));
    }

    /** Tokens spent, with cached and reasoning ones. */
    public Script usage(Usage usage) {
        Objects.requireNonNull(usage, "usage");
        return then((answer, out) -> answer.usage(usage));
    }

    /** Waits at the gate; cancelling the run ends the wait. */
    public Script hold(Gate gate) {
        Objects.requireNonNull(gate, "gate");
        return then((answer, out) -> gate.pass());
    }

    /** Emits any event, such as one of your own. */
    public Script emit(Event event) {
        Objects.requireNonNull(event, "event");
        return then((answer, out) -> out.emit(event));
    }

    /** Does anything, on the model's thread, with the emitter of the call; what it throws fails the call. */
    public Script run(Emitter.Work<?, ?> work) {
        Objects.requireNonNull(work, "work");
        return then((answer, out) -> work.run(out));
    }

    /** Fails the call here. */
    public Script fail(Exception failure) {
        Objects.requireNonNull(failure, "failure");
        return then((answer, out) -> {
            throw failure;
        });
    }

    /** Ends the answer for this reason in place of the usual one. */
    public Script finish(FinishReason reason) {
        finish = Objects.requireNonNull(reason, "reason");
        return this;
    }

    /** Ends the answer without an end, as a broken connection does: the call fails with a {@code TruncatedStreamException}. */
    public Script truncate() {
        truncated = true;
        return this;
    }

    private Script then(Step step) {
        steps.add(step);
        return this;
    }

    /** Plays the steps on the calling thread. */
    ChatResponse play(String model, Emitter out) throws Exception {
        var answer = ChatResponse.writer(out).model(model);
        try {
            for (Step step : steps) step.play(answer, out);
        } catch (InterruptedException e) {
            // a run that was stopped politely gets what there is; one that was cancelled gets that exception from
            // response()
            if (!out.cancelled()) throw e;
            return answer.response();
        }
        if (!truncated) {
            FinishReason usual = toolCalls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            FinishReason reason = finish == null ? usual : finish;
            answer.finish(reason, FinishWords.openAi(reason));
        }
        return answer.response();
    }
}
