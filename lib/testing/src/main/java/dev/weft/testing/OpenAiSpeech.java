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

/** The wire of OpenAI's Chat Completions, as the real API writes it: role first, then deltas, reason, usage, {@code [DONE]}. */
final class OpenAiSpeech extends Speech {
    private final Json body;
    private final boolean usageWanted;
    private final String head;
    private boolean begun;

    OpenAiSpeech(SeenRequest request) {
        super(request);
        body = BodyJson.lenient(request);
        usageWanted = body.at("stream_options.include_usage").equals(Json.of(true));
        String chunk = envelope("chat.completion.chunk").toString();
        head = chunk.substring(0, chunk.length() - 1) + ",\"choices\":[";
    }

    private Json envelope(String object) {
        return Json.object(
                "id",
                "chatcmpl-" + request.number(),
                "object",
                object,
                "created",
                request.at().getEpochSecond(),
                "model",
                body.at("model").isString() ? body.at("model").text() : "weft-test");
    }

    @Override
    protected boolean streaming() {
        return body.at("stream").equals(Json.of(true));
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        return switch (delta) {
            case Event.TextDelta(String text) -> chunks("{\"content\":" + Json.of(text) + "}");
            case Event.ReasoningDelta(String text) -> chunks("{\"reasoning_content\":" + Json.of(text) + "}");
            case Event.RefusalDelta(String text) -> chunks("{\"refusal\":" + Json.of(text) + "}");
            // the name is not in the delta, so the call is written when it is whole
            case Event.ToolCallDelta whole -> List.of();
        };
    }

    @Override
    protected List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        var function = new LinkedHashMap<String, Object>();
        if (!name.isEmpty()) function.put("name", name);
        function.put("arguments", argumentsPiece);
        var call = new LinkedHashMap<String, Object>();
        call.put("index", index);
        if (!id.isEmpty()) call.put("id", id);
        if (!id.isEmpty()) call.put("type", "function");
        call.put("function", function);
        return chunks(Json.object("tool_calls", List.of(call)).toString());
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
        var payloads = new ArrayList<>(begin());
        payloads.add(chunk("{}", Json.of(FinishWords.openAi(reason)).toString()));
        return payloads;
    }

    @Override
    protected List<String> done(Usage usage) {
        return usageWanted ? List.of(head + "],\"usage\":" + usage(usage) + "}", "[DONE]") : List.of("[DONE]");
    }

    private List<String> chunks(String delta) {
        var payloads = new ArrayList<>(begin());
        payloads.add(chunk(delta, "null"));
        return payloads;
    }

    private List<String> begin() {
        if (begun) return List.of();
        begun = true;
        return List.of(chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"));
    }

    private String chunk(String delta, String finishReason) {
        return head + "{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":" + finishReason + "}]"
                + (usageWanted ? ",\"usage\":null}" : "}");
    }

    private static Json usage(Usage usage) {
        return Json.object(
                "prompt_tokens",
                usage.input(),
                "completion_tokens",
                usage.output(),
                "total_tokens",
                usage.input() + usage.output(),
                "prompt_tokens_details",
                Json.object("cached_tokens", usage.cached().orElse(0)),
                "completion_tokens_details",
                Json.object("reasoning_tokens", usage.reasoning().orElse(0)));
    }

    @Override
    protected String whole(ChatResponse answer) {
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "assistant");
        boolean silent = answer.text().isEmpty() && !answer.toolCalls().isEmpty();
        message.put("content", silent ? Json.of(null) : answer.text());
        if (!answer.reasoning().isEmpty()) message.put("reasoning_content", answer.reasoning());
        message.put("refusal", answer.refusal().isEmpty() ? Json.of(null) : answer.refusal());
        if (!answer.toolCalls().isEmpty()) {
            message.put(
                    "tool_calls",
                    answer.toolCalls().stream().map(OpenAiSpeech::call).toList());
        }
        var choice = Json.object(
                "index",
                0,
                "message",
                message,
                "logprobs",
                null,
                "finish_reason",
                FinishWords.openAi(answer.finishReason()));
        return envelope("chat.completion")
                .plus("choices", List.of(choice))
                .plus("usage", usage(answer.usage()))
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

    @Override
    protected ChatRequest toChatRequest() {
        return OpenAiRequest.read(BodyJson.strict(request));
    }
}
