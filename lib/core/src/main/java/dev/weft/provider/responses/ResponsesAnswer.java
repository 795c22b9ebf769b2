package dev.weft.provider.responses;

import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.FramePiece;
import dev.weft.provider.common.FrameShortcut;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One answer: reads its events, and remembers what must be between two of them. Belongs to the thread that decodes it; how many
 * items it remembers is bounded by {@link OutputIndex}.
 *
 * <p>Source of the events: {@code resources/responses} of OpenAI's own library, version 7.55.0.
 */
public final class ResponsesAnswer {
    // the count of events, and padding against those who listen to the sizes of packets
    private static final List<String> PADDING = List.of("sequence_number", "obfuscation");
    // read elsewhere, or an echo of the request, which is not news and may be long and private
    private static final Set<String> KNOWN = Set.of(
            "object",
            "output",
            "output_text",
            "model",
            "error",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "max_output_tokens",
            "max_tool_calls",
            "text",
            "reasoning",
            "metadata",
            "prompt",
            "prompt_cache_key",
            "safety_identifier",
            "user",
            "temperature",
            "top_p",
            "top_logprobs",
            "presence_penalty",
            "frequency_penalty",
            "truncation");

    private final FrameShortcut shortcut = new FrameShortcut(PADDING);
    private final String provider;
    private final OutputItems items;

    /** An answer of which nothing has come; {@code provider} is the name for what goes back to this provider alone. */
    public ResponsesAnswer(String provider) {
        this.provider = provider;
        items = new OutputItems(provider);
    }

    /** One frame of a streamed answer. */
    public void read(Frame frame, ChatResponse.Writer out) {
        if (!shortcut.take(frame, out)) parse(frame, out);
    }

    /** The same without the way around parsing, for tests: both must come to the same. */
    public void parse(Frame frame, ChatResponse.Writer out) {
        String data = frame.data();
        if (data.isBlank()) return;
        if (data.startsWith("[DONE]")) {
            // some who imitate the protocol send this end mark alone; without any answer it marks the end of nothing
            if (!out.finished() && out.started()) out.finish(FinishReason.STOP, "");
            out.end();
            return;
        }
        Json event;
        try {
            event = Json.parse(data);
        } catch (DecodeException e) {
            // an event named error may carry plain text
            if (frame.event().equals("error")) throw ErrorBody.of(data).inBand(data);
            // cut off in the middle: what is missing then is the end of the answer, and that is what will be said
            if (!frame.terminated()) return;
            throw e;
        }
        try {
            if (!event.isObject()) throw new IllegalStateException("an event is no JSON object");
            String type = event.member("type").text(frame.event());
            // whatever is named so is an error, also where its own type is another word
            if (frame.event().equals("error") && !type.startsWith("response.")) type = "error";
            shortcut.learn(frame, event(type, event, data, out));
        } catch (IllegalStateException e) {
            throw new DecodeException("an event of the answer is not as it should be: " + e.getMessage(), data, e);
        }
    }

    /** An answer in one piece. */
    public void whole(Json body, ChatResponse.Writer out) {
        String data = body.toString();
        try {
            if (!body.member("output").isArray()) {
                if (body.member("error").optional().isPresent())
                    throw ErrorBody.of(body).inBand(data);
                throw new IllegalStateException("the answer has no output");
            }
            head(body, out);
            end(body, "completed", data, out);
        } catch (IllegalStateException e) {
            throw new DecodeException("the answer is not as it should be: " + e.getMessage(), data, e);
        }
    }

    /** The only thing that this event brought, if the same bytes with another text would again bring only that. */
    private @Nullable FramePiece event(String type, Json event, String data, ChatResponse.Writer out) {
        switch (type) {
            case "response.created", "response.queued", "response.in_progress" -> head(event.member("response"), out);
            case "response.completed", "response.incomplete", "response.cancelled" -> {
                head(event.member("response"), out);
                end(event.member("response"), type.substring(type.indexOf('.') + 1), data, out);
            }
            case "response.failed" -> throw failed(event.member("response"), data);
            case "error" -> error(event, data);
            case "response.output_item.added" -> items.added(event, out);
            case "response.output_item.done" -> items.done(event, out);
            case "response.output_text.delta" -> {
                Json logprobs = event.member("logprobs");
                boolean more = logprobs.isArray() && !logprobs.items().isEmpty();
                if (more) out.extraItems("logprobs", logprobs.items());
                var piece = items.text(event, event.member("delta").text(""), out);
                return more ? null : piece;
            }
            case "response.output_text.done" ->
                items.wholeText(event, event.member("text").text(""), out);
            case "response.content_part.done", "response.reasoning_part.done" -> items.part(event, out);
            case "response.output_text.annotation.added" -> items.annotation(event, out);
            case "response.refusal.delta" ->
                items.refusal(event, event.member("delta").text(""), out);
            case "response.refusal.done" ->
                items.wholeRefusal(event, event.member("refusal").text(""), out);
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> {
                return items.reasoning(event, event.member("delta").text(""), out);
            }
            case "response.reasoning_summary_text.done", "response.reasoning_text.done" ->
                items.wholeReasoning(event, event.member("text").text(""), out);
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" -> {
                return items.arguments(event, event.member("delta").text(""), out);
            }
            case "response.function_call_arguments.done" -> items.wholeArguments(event, event.member("arguments"), out);
            case "response.custom_tool_call_input.done" -> items.wholeArguments(event, event.member("input"), out);
            default -> {
                // an error that is no event at all, as proxies send it
                if (event.member("type").isMissing()
                        && event.member("error").optional().isPresent()) {
                    throw ErrorBody.of(event).inBand(data);
                }
            }
        }
        return null;
    }

    private void head(Json response, ChatResponse.Writer out) {
        String model = response.member("model").text("");
        if (!model.isEmpty()) out.model(model);
        var kept = new LinkedHashMap<String, Json>();
        response.members().forEach((key, value) -> {
            boolean nothing = value.isNull() || value.isArray() && value.items().isEmpty();
            if (!KNOWN.contains(key) && !nothing) kept.put(key, value);
        });
        if (!kept.isEmpty()) out.extra(Json.of(kept));
        Json usage = response.member("usage");
        if (usage.isObject()) out.usage(ResponsesUsage.of(usage));
    }

    private void end(Json response, String said, String data, ChatResponse.Writer out) {
        String status = response.member("status").text(said);
        if (status.equals("failed")) throw failed(response, data);
        items.rest(response.member("output").items(), out);
        // what was stored can be continued by its id: see ResponsesInput
        String id = response.member("id").text("");
        if (response.member("store").equals(Json.of(true)) && !id.isEmpty()) {
            out.raw(provider, Json.object("type", ResponsesInput.STORED, "id", id));
        }
        String why = response.at("incomplete_details.reason").text("");
        var reason = switch (status) {
            case "completed" -> FinishReason.STOP;
            case "incomplete" -> incomplete(why);
            default -> FinishReason.OTHER;
        };
        out.finish(reason, status).end();
    }

    private static FinishReason incomplete(String why) {
        return switch (why) {
            case "max_output_tokens" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.FILTERED;
            default -> FinishReason.OTHER;
        };
    }

    /**
     * OpenAI says "error" and then "response.failed" with the same message. The first that says anything is the failure, which
     * ends the answer; one that says nothing leaves it to the second.
     */
    private static void error(Json event, String data) {
        boolean named = event.member("type").text("").equals("error");
        var body = ErrorBody.of(named ? event.without("type") : event);
        if (body.message().isEmpty() && body.code().isEmpty() && body.type().isEmpty()) return;
        throw body.inBand(data);
    }

    private static RuntimeException failed(Json response, String data) {
        Json error = response.member("error");
        if (error.isObject() || error.isString())
            return ErrorBody.of(Json.object("error", error)).inBand(data);
        return ErrorBody.of("the provider ended the answer with \"failed\" and gave no reason")
                .inBand(data);
    }
}
