package dev.weft.examples;

import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.Usage;
import dev.weft.testing.SeenRequest;
import dev.weft.testing.Speech;
import java.util.ArrayList;
import java.util.List;

/** The other side of {@link NdjsonProvider}. */
// tag::speech
final class NdjsonSpeech extends Speech {
    private final List<ToolCall> calls = new ArrayList<>();

    NdjsonSpeech(SeenRequest request) {
        super(request);
    }

    @Override
    protected boolean streaming() {
        return request.json().at("stream").bool();
    }

    @Override
    protected String streamType() {
        return "application/x-ndjson";
    }

    @Override
    protected byte[] frame(String payload) {
        return bytes(payload + "\n");
    }

    @Override
    protected byte[] comment(String text) {
        return bytes("\n");
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return delta instanceof Event.TextDelta(String text)
                ? List.of(Json.object("delta", text).toString())
                : List.of();
    }

    /** All calls stand on one line, which so is the last but one. */
    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        calls.add(ToolCall.of(id, name, arguments));
        return List.of();
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        return List.of(last("", calls, reason, usage));
    }

    @Override
    protected String whole(ChatResponse answer) {
        return last(answer.text(), answer.toolCalls(), answer.finishReason(), answer.usage());
    }

    private static String last(String text, List<ToolCall> calls, FinishReason reason, Usage usage) {
        return Json.object(
                        "delta",
                        text,
                        "calls",
                        calls.stream().map(NdjsonSpeech::call).toList(),
                        "stop",
                        word(reason),
                        "tokens",
                        Json.object("in", usage.input(), "out", usage.output()))
                .toString();
    }

    private static Json call(ToolCall call) {
        return Json.object("id", call.id(), "name", call.name(), "arguments", call.arguments());
    }

    private static String word(FinishReason reason) {
        return switch (reason) {
            case TOOL_CALLS -> "calls";
            case LENGTH -> "limit";
            default -> "end";
        };
    }
}
// end::speech
