package dev.weft.web;

import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message.AssistantMessage;
import dev.weft.Message.ToolMessage;
import dev.weft.Run;
import dev.weft.ToolCall;
import dev.weft.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** A whole answer as one object, and what it shares with the pieces. */
final class OpenAiCompletion {
    static final Json NULL = Json.parse("null");

    private OpenAiCompletion() {}

    static Json of(ChatResponse response, Run run, String model) {
        List<ToolCall> calls = left(response);
        Json choice = Json.object(
                "index",
                0,
                "message",
                message(response, calls),
                "finish_reason",
                finish(response.finishReason(), !calls.isEmpty()));
        return head(run, model, "chat.completion")
                .plus("choices", Json.array(choice))
                .plus("usage", usage(response.usage()));
    }

    static Json head(Run run, String model, String object) {
        return Json.object(
                "id",
                "chatcmpl-" + run.id(),
                "object",
                object,
                "created",
                run.startedAt().getEpochSecond(),
                "model",
                model);
    }

    /** The calls that the model wants and nobody here has made. */
    private static List<ToolCall> left(ChatResponse response) {
        int said = response.messages().lastIndexOf(response.message());
        var made = new HashSet<String>();
        for (var message :
                response.messages().subList(said + 1, response.messages().size()))
            if (message instanceof ToolMessage result) made.add(result.callId());
        return response.toolCalls().stream()
                .filter(call -> !made.contains(call.id()))
                .toList();
    }

    private static Json message(ChatResponse response, List<ToolCall> wanted) {
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        // as in the stream: all that was said on the way, between the calls of tools
        for (var message : response.messages()) {
            if (!(message instanceof AssistantMessage said)
                    || !said.author().equals(response.message().author())) continue;
            text.append(said.text());
            for (var part : said.content())
                if (part instanceof dev.weft.Content.Reasoning thought) thoughts.append(thought.text());
        }
        List<Json> calls = wanted.stream().map(OpenAiCompletion::call).toList();
        boolean silent =
                text.isEmpty() && (!calls.isEmpty() || !response.refusal().isEmpty());
        Json message = Json.object("role", "assistant", "content", silent ? NULL : sound(text.toString()));
        if (!response.refusal().isEmpty()) message = message.plus("refusal", sound(response.refusal()));
        if (!thoughts.isEmpty()) message = message.plus("reasoning_content", sound(thoughts.toString()));
        var annotations = new ArrayList<Json>(response.sources().stream()
                .map(Source::of)
                .filter(source -> !source.url().isEmpty())
                .map(source -> annotation(source, 0, 0))
                .toList());
        for (var cited : response.citations()) {
            Source source = Source.of(cited);
            if (!source.url().isEmpty())
                annotations.add(
                        annotation(source, cited.start().orElse(0), cited.end().orElse(0)));
        }
        if (!annotations.isEmpty()) message = message.plus("annotations", annotations);
        return calls.isEmpty() ? message : message.plus("tool_calls", calls);
    }

    static Json annotation(Source source, int start, int end) {
        Json cited =
                Json.object("url", source.url(), "title", sound(source.name()), "start_index", start, "end_index", end);
        return Json.object("type", "url_citation", "url_citation", cited);
    }

    private static Json call(ToolCall call) {
        Json function = Json.object("name", call.name(), "arguments", sound(call.argumentsText()));
        return Json.object("id", call.id(), "type", "function", "function", function);
    }

    /** From a closed table: clients end where they meet a word that they do not know. */
    static String finish(FinishReason reason, boolean callsLeft) {
        if (callsLeft) return "tool_calls";
        return switch (reason) {
            case LENGTH -> "length";
            case FILTERED -> "content_filter";
            case STOP, TOOL_CALLS, STOPPED_BY_USER, OTHER -> "stop";
        };
    }

    static Json usage(Usage usage) {
        Json json = Json.object(
                "prompt_tokens",
                usage.input(),
                "completion_tokens",
                usage.output(),
                "total_tokens",
                usage.input() + usage.output());
        if (usage.cached().isPresent())
            json = json.with(
                    "prompt_tokens_details.cached_tokens", usage.cached().getAsLong());
        if (usage.reasoning().isPresent()) {
            json = json.with(
                    "completion_tokens_details.reasoning_tokens",
                    usage.reasoning().getAsLong());
        }
        return json;
    }

    private static String sound(String text) {
        return WholeCharacters.sound(text);
    }
}
