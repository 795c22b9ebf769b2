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
import java.util.Map;
import java.util.regex.Pattern;

/** The wire of OpenAI's Responses, as the real API writes it: each item announced, told in pieces, and repeated whole. */
final class ResponsesSpeech extends Speech {
    private static final Pattern TYPE = Pattern.compile("^\\{\"type\":\"([a-z_.]+)\"");

    private final Json body;
    private final List<ResponsesItem> items = new ArrayList<>();
    private final Map<Integer, ResponsesItem> calls = new LinkedHashMap<>();
    private int sequence;

    ResponsesSpeech(SeenRequest request) {
        super(request);
        body = BodyJson.lenient(request);
    }

    @Override
    protected boolean streaming() {
        return body.at("stream").equals(Json.of(true));
    }

    @Override
    protected byte[] frame(String payload) {
        var type = TYPE.matcher(payload);
        return frame(type.find() ? type.group(1) : "", payload);
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return switch (delta) {
            case Event.TextDelta(String text) -> piece(ResponsesItem.Kind.TEXT, text);
            case Event.ReasoningDelta(String text) -> piece(ResponsesItem.Kind.REASONING, text);
            case Event.RefusalDelta(String text) -> piece(ResponsesItem.Kind.REFUSAL, text);
            // the name is not in the delta, so the call is written when it is whole
            case Event.ToolCallDelta whole -> List.of();
        };
    }

    private List<String> piece(ResponsesItem.Kind kind, String text) {
        var payloads = begin();
        ResponsesItem last = items.isEmpty() ? null : items.getLast();
        if (last == null || last.done() || last.kind() != kind) {
            payloads.addAll(close());
            last = open(kind, "", "", payloads);
        }
        payloads.add(last.delta(text, sequence++));
        return payloads;
    }

    private ResponsesItem open(ResponsesItem.Kind kind, String callId, String name, List<String> payloads) {
        var item = new ResponsesItem(kind, items.size(), request.number(), callId, name);
        items.add(item);
        for (Json event : item.begin()) payloads.add(item.event(event, sequence++));
        return item;
    }

    /** Ends every item that is open. */
    private List<String> close() {
        var payloads = new ArrayList<String>();
        for (ResponsesItem item : items) {
            if (!item.done()) for (Json event : item.end()) payloads.add(item.event(event, sequence++));
        }
        return payloads;
    }

    @Override
    protected List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        var payloads = begin();
        ResponsesItem call = calls.get(index);
        if (call == null) {
            // calls may be told side by side, other items one after the other
            if (!items.isEmpty() && items.getLast().kind() != ResponsesItem.Kind.CALL) payloads.addAll(close());
            call = open(ResponsesItem.Kind.CALL, id.isEmpty() ? "call_" + index : id, name, payloads);
            calls.put(index, call);
        }
        if (!argumentsPiece.isEmpty()) payloads.add(call.delta(argumentsPiece, sequence++));
        return payloads;
    }

    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        int middle = arguments.length() / 2;
        var payloads = new ArrayList<>(toolCallPiece(index, id, name, arguments.substring(0, middle)));
        payloads.addAll(toolCallPiece(index, "", "", arguments.substring(middle)));
        return payloads;
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        var payloads = begin();
        payloads.addAll(close());
        String status = status(reason);
        var output = items.stream().map(ResponsesItem::whole).toList();
        payloads.add(event("response." + status, response(status, output, reason, usage)));
        return payloads;
    }

    private List<String> begin() {
        var payloads = new ArrayList<String>();
        if (sequence == 0) {
            Json response = response("in_progress", List.of(), FinishReason.STOP, Usage.NONE);
            payloads.add(event("response.created", response));
            payloads.add(event("response.in_progress", response));
        }
        return payloads;
    }

    private String event(String type, Json response) {
        return Json.object("type", type, "sequence_number", sequence++, "response", response)
                .toString();
    }

    private static String status(FinishReason reason) {
        return switch (reason) {
            case STOP, STOPPED_BY_USER, TOOL_CALLS -> "completed";
            case LENGTH, FILTERED, OTHER -> "incomplete";
        };
    }

    private Json response(String status, List<Json> output, FinishReason reason, Usage usage) {
        Json why = switch (reason) {
            case LENGTH -> Json.object("reason", "max_output_tokens");
            case FILTERED -> Json.object("reason", "content_filter");
            case OTHER -> Json.object("reason", "other");
            default -> Json.of(null);
        };
        var response = new LinkedHashMap<String, Object>();
        response.put("id", "resp_" + request.number());
        response.put("object", "response");
        response.put("created_at", request.at().getEpochSecond());
        response.put("status", status);
        response.put("error", null);
        response.put("incomplete_details", why);
        response.put("model", body.at("model").isString() ? body.at("model").text() : "weft-test");
        response.put("output", output);
        response.put("store", body.at("store").isMissing() || body.at("store").equals(Json.of(true)));
        response.put("usage", status.equals("in_progress") ? null : usage(usage));
        return Json.of(response);
    }

    private static Json usage(Usage usage) {
        return Json.object(
                "input_tokens",
                usage.input(),
                "input_tokens_details",
                Json.object("cached_tokens", usage.cached().orElse(0)),
                "output_tokens",
                usage.output(),
                "output_tokens_details",
                Json.object("reasoning_tokens", usage.reasoning().orElse(0)),
                "total_tokens",
                usage.input() + usage.output());
    }

    @Override
    protected String error(String type, String message) {
        var error = Json.object("type", type, "code", type, "message", message, "param", null);
        return Json.object("type", "error", "sequence_number", sequence++, "error", error)
                .toString();
    }

    @Override
    protected String whole(ChatResponse answer) {
        // what was said in pieces that nobody was sent
        items.clear();
        calls.clear();
        if (!answer.reasoning().isEmpty()) piece(ResponsesItem.Kind.REASONING, answer.reasoning());
        if (!answer.text().isEmpty()) piece(ResponsesItem.Kind.TEXT, answer.text());
        if (!answer.refusal().isEmpty()) piece(ResponsesItem.Kind.REFUSAL, answer.refusal());
        int index = 0;
        for (ToolCall call : answer.toolCalls()) toolCall(index++, call.id(), call.name(), call.argumentsText());
        close();
        var output = items.stream().map(ResponsesItem::whole).toList();
        return response(status(answer.finishReason()), output, answer.finishReason(), answer.usage())
                .toString();
    }

    @Override
    protected ChatRequest toChatRequest() {
        return ResponsesRequest.read(BodyJson.strict(request));
    }
}
