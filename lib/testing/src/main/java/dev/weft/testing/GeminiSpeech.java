package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gemini's wire: a whole response for each piece, function calls whole, the reason with the usage, and then nothing but the end of
 * the body. Without {@code alt=sse} all of it is one JSON array.
 */
final class GeminiSpeech extends Speech {
    private static final String STREAM = ":streamGenerateContent";
    private static final Map<Integer, String> STATUS = Map.of(
            400, "INVALID_ARGUMENT",
            401, "UNAUTHENTICATED",
            403, "PERMISSION_DENIED",
            404, "NOT_FOUND",
            429, "RESOURCE_EXHAUSTED",
            500, "INTERNAL",
            503, "UNAVAILABLE",
            504, "DEADLINE_EXCEEDED");

    private final boolean sse;
    private boolean open;

    GeminiSpeech(SeenRequest request) {
        super(request);
        sse = request.query().contains("alt=sse");
    }

    static boolean isOf(String path) {
        return path.endsWith(STREAM) || path.endsWith(":generateContent");
    }

    @Override
    protected boolean streaming() {
        return request.path().endsWith(STREAM);
    }

    @Override
    protected String streamType() {
        return sse ? "text/event-stream" : "application/json; charset=UTF-8";
    }

    /** In an array the frame of nothing is its end. */
    @Override
    protected byte[] frame(String payload) {
        if (sse) return super.frame(payload);
        if (payload.isEmpty()) return bytes(open ? "]" : "[]");
        String before = open ? "\r\n,\r\n" : "[";
        open = true;
        return bytes(before + payload);
    }

    /** In an array there are only blanks. */
    @Override
    protected byte[] comment(String text) {
        return sse ? super.comment(text) : bytes("\r\n");
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return switch (delta) {
            case Event.TextDelta(String text) -> List.of(chunk(Json.object("text", text)));
            case Event.ReasoningDelta(String text) -> List.of(chunk(Json.object("text", text, "thought", true)));
            case Event.RefusalDelta(String text) -> List.of(chunk(Json.object("text", text)));
            // calls are whole on this wire
            case Event.ToolCallDelta piece -> List.of();
        };
    }

    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        return List.of(chunk(call(ToolCall.of(id, name, arguments))));
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        Json last = Json.object("finishReason", FinishWords.gemini(reason), "index", 0);
        return List.of(response(last).plus("usageMetadata", usage(usage)).toString());
    }

    @Override
    protected List<String> done(Usage usage) {
        return sse ? List.of() : List.of("");
    }

    private String chunk(Json part) {
        return response(Json.object("content", content(List.of(part)), "index", 0))
                .toString();
    }

    private static Json content(List<Json> parts) {
        return Json.object("parts", parts, "role", "model");
    }

    private Json response(Json candidate) {
        return Json.object(
                "candidates", List.of(candidate),
                "modelVersion", model(),
                "responseId", "response-" + request.number());
    }

    private String model() {
        String path = request.path();
        return path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf(':'));
    }

    private static Json usage(Usage usage) {
        var counts = new LinkedHashMap<String, Object>();
        counts.put("promptTokenCount", usage.input());
        counts.put("candidatesTokenCount", usage.output());
        counts.put(
                "totalTokenCount",
                usage.input() + usage.output() + usage.reasoning().orElse(0));
        usage.cached().ifPresent(tokens -> counts.put("cachedContentTokenCount", tokens));
        usage.reasoning().ifPresent(tokens -> counts.put("thoughtsTokenCount", tokens));
        return Json.of(counts);
    }

    @Override
    protected String whole(ChatResponse answer) {
        var parts = new ArrayList<Json>();
        for (Content part : answer.message().content()) {
            switch (part) {
                case Content.TextContent(String text) -> parts.add(Json.object("text", text));
                case Content.Reasoning thought -> parts.add(Json.object("text", thought.text(), "thought", true));
                case Content.Call(ToolCall call) -> parts.add(call(call));
                default -> {}
            }
        }
        if (!answer.refusal().isEmpty()) parts.add(Json.object("text", answer.refusal()));
        Json candidate = Json.object(
                "content", content(parts),
                "finishReason", FinishWords.gemini(answer.finishReason()),
                "index", 0);
        return response(candidate).plus("usageMetadata", usage(answer.usage())).toString();
    }

    private static Json call(ToolCall call) {
        Json made = call.id().isEmpty() ? Json.object() : Json.object("id", call.id());
        return Json.object("functionCall", made.plus("name", call.name()).plus("args", arguments(call)));
    }

    /** What is no object cannot be said on this wire, except as a mistake. */
    private static Json arguments(ToolCall call) {
        try {
            return call.arguments();
        } catch (DecodeException e) {
            return Json.of(call.argumentsText());
        }
    }

    @Override
    protected String error(String type, String message) {
        int code = STATUS.entrySet().stream()
                .filter(status -> status.getValue().equals(type))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(500);
        return errorBody(code, type, message);
    }

    @Override
    protected String errorBody(int status, String type, String message) {
        String word = type.isEmpty() ? STATUS.getOrDefault(status, "UNKNOWN") : type;
        return Json.object("error", Json.object("code", status, "message", message, "status", word))
                .toString();
    }

    @Override
    protected ChatRequest toChatRequest() {
        return GeminiRequest.read(BodyJson.strict(request), streaming());
    }
}
