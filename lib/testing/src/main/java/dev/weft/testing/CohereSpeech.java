package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Cohere's chat, version 2: named events, blocks of content, calls one by one, reason and usage in the last event, {@code [DONE]}. */
final class CohereSpeech extends Speech {
    private final Json body;
    private final Set<Integer> openCalls = new TreeSet<>();
    private boolean begun;
    private String block = "";
    private int blocks;

    CohereSpeech(SeenRequest request) {
        super(request);
        body = BodyJson.lenient(request);
    }

    @Override
    protected boolean streaming() {
        return body.at("stream").equals(Json.of(true));
    }

    /** An event is named by its type. */
    @Override
    protected byte[] frame(String payload) {
        return frame(BodyJson.word(payload, "type"), payload);
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return switch (delta) {
            case Event.TextDelta(String text) -> content("text", text);
            case Event.ReasoningDelta(String text) -> content("thinking", text);
            case Event.RefusalDelta(String text) -> content("text", text);
            // the name is not in the delta, so the call is written when it is whole
            case Event.ToolCallDelta piece -> List.of();
        };
    }

    private List<String> content(String kind, String text) {
        var events = new ArrayList<>(begin());
        if (!block.equals(kind)) {
            events.addAll(closeBlock());
            block = kind;
            events.add(event("content-start", blocks, "content", Json.object("type", kind, kind, "")));
        }
        events.add(event("content-delta", blocks, "content", Json.object(kind, text)));
        return events;
    }

    private List<String> begin() {
        if (begun) return List.of();
        begun = true;
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "assistant");
        message.put("content", List.of());
        message.put("tool_plan", "");
        message.put("tool_calls", List.of());
        message.put("citations", List.of());
        return List.of(Json.object("id", "weft-test", "type", "message-start", "delta", Json.object("message", message))
                .toString());
    }

    private List<String> closeBlock() {
        if (block.isEmpty()) return List.of();
        block = "";
        return List.of(Json.object("type", "content-end", "index", blocks++).toString());
    }

    private static String event(String type, int index, String field, Json value) {
        Json message = Json.object("message", Json.object(field, value));
        return Json.object("type", type, "index", index, "delta", message).toString();
    }

    @Override
    protected List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        var events = new ArrayList<>(begin());
        events.addAll(closeBlock());
        if (openCalls.add(index)) {
            events.add(event("tool-call-start", index, "tool_calls", call(ToolCall.of(id, name, ""))));
        }
        if (!argumentsPiece.isEmpty()) {
            Json more = Json.object("function", Json.object("arguments", argumentsPiece));
            events.add(event("tool-call-delta", index, "tool_calls", more));
        }
        return events;
    }

    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        int middle = arguments.length() / 2;
        var events = new ArrayList<>(toolCallPiece(index, id, name, arguments.substring(0, middle)));
        events.addAll(toolCallPiece(index, "", "", arguments.substring(middle)));
        events.addAll(closeCalls());
        return events;
    }

    private List<String> closeCalls() {
        var events = openCalls.stream()
                .map(index ->
                        Json.object("type", "tool-call-end", "index", index).toString())
                .toList();
        openCalls.clear();
        return events;
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        var events = new ArrayList<>(begin());
        events.addAll(closeBlock());
        events.addAll(closeCalls());
        Json delta = Json.object("finish_reason", FinishWords.cohere(reason), "usage", usage(usage));
        events.add(Json.object("type", "message-end", "delta", delta).toString());
        return events;
    }

    @Override
    protected List<String> done(Usage usage) {
        return List.of("[DONE]");
    }

    private static Json usage(Usage usage) {
        Json tokens = Json.object("input_tokens", usage.input(), "output_tokens", usage.output());
        Json all = tokens;
        if (usage.reasoning().isPresent())
            all = all.plus("reasoning_tokens", usage.reasoning().getAsLong());
        return Json.object(
                "billed_units",
                tokens,
                "tokens",
                all,
                "cached_tokens",
                usage.cached().orElse(0));
    }

    @Override
    protected String whole(ChatResponse answer) {
        var parts = new ArrayList<Json>();
        if (!answer.reasoning().isEmpty()) parts.add(Json.object("type", "thinking", "thinking", answer.reasoning()));
        String text = answer.text() + answer.refusal();
        if (!text.isEmpty()) parts.add(Json.object("type", "text", "text", text));
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "assistant");
        if (!parts.isEmpty()) message.put("content", parts);
        if (!answer.toolCalls().isEmpty()) {
            message.put(
                    "tool_calls",
                    answer.toolCalls().stream().map(CohereSpeech::call).toList());
        }
        return Json.object(
                        "id",
                        "weft-test",
                        "finish_reason",
                        FinishWords.cohere(answer.finishReason()),
                        "message",
                        message,
                        "usage",
                        usage(answer.usage()))
                .toString();
    }

    private static Json call(ToolCall call) {
        return Json.object(
                "id",
                call.id(),
                "type",
                "function",
                "function",
                Json.object("name", call.name(), "arguments", call.argumentsText()));
    }

    /** A failure is a reason to end. */
    @Override
    protected String error(String type, String message) {
        Json delta =
                Json.object("finish_reason", "ERROR", "usage", Json.object(), "error", message, "error_type", type);
        return Json.object("type", "message-end", "delta", delta).toString();
    }

    @Override
    protected String errorBody(int status, String type, String message) {
        Json said = Json.object("id", "weft-test", "message", message);
        return (type.isEmpty() ? said : said.plus("error_type", type)).toString();
    }

    @Override
    protected ChatRequest toChatRequest() {
        return CohereRequest.read(BodyJson.strict(request));
    }
}
