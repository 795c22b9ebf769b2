package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ollama's own wire: a line of JSON for each piece, tool calls whole, the reason and the usage on the last line. */
final class OllamaSpeech extends Speech {
    private final Json body;

    OllamaSpeech(SeenRequest request) {
        super(request);
        body = BodyJson.lenient(request);
    }

    /** In pieces, unless asked otherwise. */
    @Override
    protected boolean streaming() {
        return !body.at("stream").equals(Json.of(false));
    }

    @Override
    protected String streamType() {
        return "application/x-ndjson";
    }

    @Override
    protected byte[] frame(String payload) {
        return bytes(payload + "\n");
    }

    /** There are no comments on this wire; an empty line says as little. */
    @Override
    protected byte[] comment(String text) {
        return bytes("\n");
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return switch (delta) {
            case Event.TextDelta(String text) -> List.of(line(Map.of("content", text)));
            case Event.ReasoningDelta(String text) -> List.of(line(Map.of("thinking", text)));
            case Event.RefusalDelta(String text) -> List.of(line(Map.of("content", text)));
            // calls are whole on this wire
            case Event.ToolCallDelta piece -> List.of();
        };
    }

    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        return List.of(line(Map.of("tool_calls", List.of(call(index, ToolCall.of(id, name, arguments))))));
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        return List.of(last(message(Map.of()), reason, usage).toString());
    }

    private static Map<String, Object> message(Map<String, Object> fields) {
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "assistant");
        message.put("content", "");
        message.putAll(fields);
        return message;
    }

    private String line(Map<String, Object> fields) {
        return envelope(message(fields)).plus("done", false).toString();
    }

    private Json envelope(Map<String, Object> message) {
        return Json.object(
                "model",
                body.at("model").isString() ? body.at("model").text() : "weft-test",
                "created_at",
                Instant.now().toString(),
                "message",
                message);
    }

    private Json last(Map<String, Object> message, FinishReason reason, Usage usage) {
        return Json.object(
                        "done",
                        true,
                        "done_reason",
                        FinishWords.ollama(reason),
                        "total_duration",
                        3_000_000,
                        "load_duration",
                        1_000_000,
                        "prompt_eval_count",
                        usage.input(),
                        "prompt_eval_duration",
                        1_000_000,
                        "eval_count",
                        usage.output(),
                        "eval_duration",
                        1_000_000)
                .over(envelope(message));
    }

    @Override
    protected String whole(ChatResponse answer) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("content", answer.text() + answer.refusal());
        if (!answer.reasoning().isEmpty()) fields.put("thinking", answer.reasoning());
        var calls = new ArrayList<Json>();
        for (ToolCall call : answer.toolCalls()) calls.add(call(calls.size(), call));
        if (!calls.isEmpty()) fields.put("tool_calls", calls);
        return last(message(fields), answer.finishReason(), answer.usage()).toString();
    }

    private static Json call(int index, ToolCall call) {
        return Json.object(
                "id",
                call.id(),
                "function",
                Json.object("index", index, "name", call.name(), "arguments", arguments(call)));
    }

    private static Json arguments(ToolCall call) {
        try {
            return call.arguments();
        } catch (DecodeException e) {
            return Json.of(call.argumentsText());
        }
    }

    @Override
    protected String error(String type, String message) {
        return Json.object("error", message).toString();
    }

    @Override
    protected String errorBody(int status, String type, String message) {
        return error(type, message);
    }

    @Override
    protected ChatRequest toChatRequest() {
        return OllamaRequest.read(BodyJson.strict(request));
    }
}
