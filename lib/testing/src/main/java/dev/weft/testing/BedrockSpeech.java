package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.Usage;
import dev.weft.media.AwsEventStreamEncoder;
import dev.weft.media.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Amazon Bedrock's Converse: binary frames, blocks by their number, the usage behind the reason to end. A payload is an object of
 * one member, {@code {"messageStop":{…}}}: the event's name, and what is in it.
 */
final class BedrockSpeech extends Speech {
    private static final String DELTA = "contentBlockDelta";

    private final Map<Integer, Integer> callBlocks = new HashMap<>();
    private boolean begun;
    private String open = "";
    private int block = -1;

    BedrockSpeech(SeenRequest request) {
        super(request);
    }

    @Override
    protected boolean streaming() {
        return request.path().endsWith("/converse-stream");
    }

    @Override
    protected String streamType() {
        return "application/vnd.amazon.eventstream";
    }

    @Override
    protected byte[] frame(String payload) {
        try {
            var event = Json.parse(payload).members();
            if (event.size() == 1) {
                var only = event.entrySet().iterator().next();
                return frame(only.getKey(), only.getValue().toString());
            }
        } catch (DecodeException | IllegalStateException e) {
            // whoever writes what is no event of this wire wants exactly that sent
        }
        return frame(DELTA, payload);
    }

    @Override
    protected byte[] frame(String name, String payload) {
        return AwsEventStreamEncoder.bytes(Frame.of(name, payload, ""));
    }

    /** There are no comments on this wire; an event that nobody knows says as little. */
    @Override
    protected byte[] comment(String text) {
        return frame("comment", Json.object("text", text).toString());
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return switch (delta) {
            case Event.TextDelta(String text) -> content("text", Json.of(text));
            case Event.ReasoningDelta(String text) -> content("reasoningContent", Json.object("text", text));
            case Event.RefusalDelta(String text) -> content("text", Json.of(text));
            // the name is not in the delta, so the call is written when it is whole
            case Event.ToolCallDelta piece -> List.of();
        };
    }

    private List<String> content(String kind, Json piece) {
        var events = new ArrayList<>(begin());
        if (!open.equals(kind)) {
            events.addAll(close());
            block++;
            open = kind;
        }
        events.add(event(DELTA, "contentBlockIndex", block, "delta", Json.object(kind, piece)));
        return events;
    }

    private static String event(String name, Object... fields) {
        return Json.object(name, Json.object(fields)).toString();
    }

    private List<String> begin() {
        if (begun) return List.of();
        begun = true;
        return List.of(event("messageStart", "role", "assistant"));
    }

    private List<String> close() {
        if (open.isEmpty()) return List.of();
        open = "";
        return List.of(event("contentBlockStop", "contentBlockIndex", block));
    }

    @Override
    protected List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        var events = new ArrayList<>(begin());
        Integer known = callBlocks.get(index);
        if (known == null) {
            events.addAll(close());
            known = ++block;
            callBlocks.put(index, known);
            open = "toolUse";
            Json use = Json.object("toolUseId", id, "name", name);
            events.add(event("contentBlockStart", "contentBlockIndex", known, "start", Json.object("toolUse", use)));
        }
        if (!argumentsPiece.isEmpty()) {
            Json more = Json.object("toolUse", Json.object("input", argumentsPiece));
            events.add(event(DELTA, "contentBlockIndex", known, "delta", more));
        }
        return events;
    }

    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        int middle = arguments.length() / 2;
        var events = new ArrayList<>(toolCallPiece(index, id, name, arguments.substring(0, middle)));
        events.addAll(toolCallPiece(index, "", "", arguments.substring(middle)));
        events.addAll(close());
        return events;
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        var events = new ArrayList<>(begin());
        events.addAll(close());
        events.add(event("messageStop", "stopReason", FinishWords.bedrock(reason)));
        return events;
    }

    @Override
    protected List<String> done(Usage usage) {
        return List.of(event("metadata", "usage", usage(usage), "metrics", Json.object("latencyMs", 5)));
    }

    private static Json usage(Usage usage) {
        Json all = Json.object(
                "inputTokens", usage.input(),
                "outputTokens", usage.output(),
                "totalTokens", usage.input() + usage.output());
        return usage.cached().isPresent()
                ? all.plus("cacheReadInputTokens", usage.cached().getAsLong())
                : all;
    }

    @Override
    protected String whole(ChatResponse answer) {
        var content = new ArrayList<Json>();
        if (!answer.reasoning().isEmpty()) {
            Json text = Json.object("reasoningText", Json.object("text", answer.reasoning()));
            content.add(Json.object("reasoningContent", text));
        }
        String text = answer.text() + answer.refusal();
        if (!text.isEmpty()) content.add(Json.object("text", text));
        for (ToolCall call : answer.toolCalls()) {
            Json use = Json.object("toolUseId", call.id(), "name", call.name(), "input", call.arguments());
            content.add(Json.object("toolUse", use));
        }
        return Json.object(
                        "output",
                        Json.object("message", Json.object("role", "assistant", "content", content)),
                        "stopReason",
                        FinishWords.bedrock(answer.finishReason()),
                        "usage",
                        usage(answer.usage()),
                        "metrics",
                        Json.object("latencyMs", 5))
                .toString();
    }

    @Override
    protected String error(String type, String message) {
        return event("exception:" + exception(type), "message", message);
    }

    /** The name of the exception stands in a header on the real wire; in the body it is known as well. */
    @Override
    protected String errorBody(int status, String type, String message) {
        Json said = Json.object("message", message);
        return (type.isEmpty() ? said : said.plus("__type", exception(type))).toString();
    }

    /** Other providers' words in Amazon's. */
    private static String exception(String type) {
        if (type.endsWith("Exception")) return type;
        if (type.contains("overload") || type.contains("unavailable")) return "serviceUnavailableException";
        if (type.contains("rate_limit")) return "throttlingException";
        if (type.contains("auth") || type.contains("key")) return "accessDeniedException";
        if (type.contains("not_found")) return "resourceNotFoundException";
        if (type.contains("invalid") || type.contains("context")) return "validationException";
        return "internalServerException";
    }

    @Override
    protected ChatRequest toChatRequest() {
        return BedrockRequest.read(BodyJson.strict(request));
    }
}
