package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
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
 * The wire of Anthropic's Messages, as the real API writes it: every event named by its type, blocks of content one after the other,
 * each begun and ended, the reason and the usage, {@code message_stop}. Thoughts are signed at their end.
 */
final class AnthropicSpeech extends Speech {
    private static final String SIGNATURE = "c2lnbmVkIGJ5IHdlZnQ=";

    private final Json body;
    /** The block of each tool call, which stays open: pieces of several may come in turn. */
    private final Map<Integer, Integer> calls = new LinkedHashMap<>();

    private int blocks;
    /** The type of the block of text or of thoughts that is open, or "". */
    private String open = "";

    private boolean begun;

    AnthropicSpeech(SeenRequest request) {
        super(request);
        body = BodyJson.lenient(request);
    }

    @Override
    protected boolean streaming() {
        return body.at("stream").equals(Json.of(true));
    }

    @Override
    protected byte[] frame(String payload) {
        return frame(type(payload), payload);
    }

    private static String type(String payload) {
        try {
            Json type = Json.parse(payload).member("type");
            return type.isString() ? type.text() : "";
        } catch (DecodeException e) {
            return ""; // a script may say what it likes
        }
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return switch (delta) {
            case Event.TextDelta(String text) -> text(text);
            // a refusal has no place of its own on this wire
            case Event.RefusalDelta(String text) -> text(text);
            case Event.ReasoningDelta(String text) ->
                piece("thinking", Json.object("type", "thinking_delta", "thinking", text));
            // the name is not in the delta, so the call is written when it is whole
            case Event.ToolCallDelta whole -> List.of();
        };
    }

    private List<String> text(String text) {
        return piece("text", Json.object("type", "text_delta", "text", text));
    }

    private List<String> piece(String type, Json delta) {
        var payloads = begin();
        if (!open.equals(type)) {
            close(payloads);
            var block = Json.object("type", type, type, "");
            payloads.add(start(blocks, type.equals("thinking") ? block.plus("signature", "") : block));
            open = type;
        }
        payloads.add(delta(blocks, delta));
        return payloads;
    }

    @Override
    protected List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        var payloads = begin();
        if (!calls.containsKey(index)) {
            close(payloads);
            calls.put(index, blocks);
            payloads.add(
                    start(blocks++, Json.object("type", "tool_use", "id", id, "name", name, "input", Json.object())));
        }
        payloads.add(delta(calls.get(index), Json.object("type", "input_json_delta", "partial_json", argumentsPiece)));
        return payloads;
    }

    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        var payloads = new ArrayList<>(toolCallPiece(index, id, name, ""));
        int middle = arguments.length() / 2;
        for (String piece : List.of(arguments.substring(0, middle), arguments.substring(middle))) {
            if (!piece.isEmpty()) payloads.addAll(toolCallPiece(index, "", "", piece));
        }
        return payloads;
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        var payloads = begin();
        close(payloads);
        for (int block : calls.values()) payloads.add(stop(block));
        payloads.add(Json.object(
                        "type",
                        "message_delta",
                        "delta",
                        Json.object("stop_reason", FinishWords.anthropic(reason), "stop_sequence", null),
                        "usage",
                        usage(usage))
                .toString());
        return payloads;
    }

    @Override
    protected List<String> done(Usage usage) {
        return List.of(Json.object("type", "message_stop").toString());
    }

    private List<String> begin() {
        var payloads = new ArrayList<String>();
        if (begun) return payloads;
        begun = true;
        var message = envelope(List.of(), null).plus("usage", usage(Usage.of(0, 1)));
        payloads.add(Json.object("type", "message_start", "message", message).toString());
        return payloads;
    }

    private void close(List<String> payloads) {
        if (open.isEmpty()) return;
        if (open.equals("thinking"))
            payloads.add(delta(blocks, Json.object("type", "signature_delta", "signature", SIGNATURE)));
        payloads.add(stop(blocks++));
        open = "";
    }

    private static String start(int index, Json block) {
        return Json.object("type", "content_block_start", "index", index, "content_block", block)
                .toString();
    }

    private static String delta(int index, Json delta) {
        return Json.object("type", "content_block_delta", "index", index, "delta", delta)
                .toString();
    }

    private static String stop(int index) {
        return Json.object("type", "content_block_stop", "index", index).toString();
    }

    private Json envelope(List<Json> content, @org.jspecify.annotations.Nullable String reason) {
        return Json.object(
                "id",
                "msg_" + request.number(),
                "type",
                "message",
                "role",
                "assistant",
                "model",
                body.at("model").isString() ? body.at("model").text() : "weft-test",
                "content",
                content,
                "stop_reason",
                reason,
                "stop_sequence",
                null);
    }

    private static Json usage(Usage usage) {
        return Json.object(
                "input_tokens",
                usage.input(),
                "cache_creation_input_tokens",
                0,
                "cache_read_input_tokens",
                usage.cached().orElse(0),
                "output_tokens",
                usage.output());
    }

    @Override
    protected String whole(ChatResponse answer) {
        var content = new ArrayList<Json>();
        if (!answer.reasoning().isEmpty()) {
            content.add(Json.object("type", "thinking", "thinking", answer.reasoning(), "signature", SIGNATURE));
        }
        String text = answer.text() + answer.refusal();
        if (!text.isEmpty()) content.add(Json.object("type", "text", "text", text));
        for (ToolCall call : answer.toolCalls()) {
            content.add(
                    Json.object("type", "tool_use", "id", call.id(), "name", call.name(), "input", call.arguments()));
        }
        return envelope(content, FinishWords.anthropic(answer.finishReason()))
                .plus("usage", usage(answer.usage()))
                .toString();
    }

    @Override
    protected String errorBody(int status, String type, String message) {
        return Json.object(
                        "type",
                        "error",
                        "error",
                        Json.object("type", type, "message", message),
                        "request_id",
                        "req_" + request.number())
                .toString();
    }

    @Override
    protected ChatRequest toChatRequest() {
        return AnthropicRequest.read(BodyJson.strict(request));
    }
}
