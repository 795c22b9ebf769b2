package dev.weft.provider.cohere;

import dev.weft.ApiException;
import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.FramePiece;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one event of a streamed answer, or a whole answer, whose message is what the events bring in pieces. */
final class CohereEvent {
    private static final String CALLS = "delta.message.tool_calls";

    private final CohereAnswer answer;
    private final String data;
    private final ChatResponse.Writer out;
    private @Nullable FramePiece piece;

    CohereEvent(CohereAnswer answer, String data, ChatResponse.Writer out) {
        this.answer = answer;
        this.data = data;
        this.out = out;
    }

    /** The only thing that this event brought, if the same bytes with another text would again bring only that. */
    @Nullable
    FramePiece piece() {
        return piece;
    }

    void read(Json event, String name) {
        String type = event.member("type").text(name);
        Json message = event.at("delta.message");
        Json index = event.member("index");
        switch (type) {
            case "message-start" -> {
                id(event);
                message(message);
            }
            case "content-start" -> {
                out.nextPart();
                content(message.member("content"));
            }
            case "content-delta" -> {
                delta(message.member("content"));
                logprobs(event.member("logprobs"));
            }
            case "tool-plan-delta" -> {
                String text = message.member(CoherePlan.FIELD).text("");
                answer.plan.add(text);
                piece = new FramePiece(text, "delta.message.tool_plan", (more, to) -> answer.plan.add(more));
            }
            case "tool-call-start" -> call((int) index.integer(answer.call + 1), message.member("tool_calls"));
            case "tool-call-delta" ->
                arguments((int) index.integer(Math.max(answer.call, 0)), message.member("tool_calls"));
            case "citation-start" -> CohereCitations.write(message.member("citations"), out);
            case "message-end" -> end(event.member("delta"));
            default -> unknown(event, name);
        }
    }

    /** The end of a block or of a citation, a note for debugging, tomorrow's addition: or an error. */
    private void unknown(Json event, String name) {
        boolean untyped =
                event.member("type").isMissing() && event.member("message").isString();
        if (untyped || name.equals("error") || event.member("error").optional().isPresent()) {
            throw ErrorBody.of(event).inBand(data);
        }
    }

    private void id(Json from) {
        String id = from.member("id").text("");
        if (!id.isEmpty()) out.extra(Json.object("id", id));
    }

    private void content(Json block) {
        if (block.isString()) out.text(block.text());
        else if (block.isObject()) delta(block);
    }

    private void delta(Json block) {
        if (block.isString()) {
            out.text(block.text());
            return;
        }
        String thinking = block.member("thinking").text("");
        String text = block.member("text").text("");
        boolean begins = block.member("type").text("").equals("thinking");
        // marks the part as Cohere's own, which takes it back
        if (begins) out.reasoningRaw(CohereRequest.PROVIDER, Json.object());
        out.reasoning(thinking).text(text);
        if (!text.isEmpty() && thinking.isEmpty()) piece = FramePiece.text(text, "delta.message.content.text");
        if (text.isEmpty() && !thinking.isEmpty() && !begins)
            piece = FramePiece.reasoning(thinking, "delta.message.content.thinking");
    }

    private void logprobs(Json found) {
        if (!found.isObject()) return;
        piece = null;
        out.extraItems("logprobs", List.of(found));
    }

    /** One call: an object where its name promises a list. */
    private void call(int index, Json found) {
        Json call = found.isArray() ? found.item(0) : found;
        if (!call.isObject()) return;
        answer.call = index;
        answer.plan.write(out);
        out.toolCall(
                index,
                call.member("id").text(""),
                call.at("function.name").text(""),
                call.at("function.arguments").text(""));
    }

    private void arguments(int index, Json found) {
        Json call = found.isArray() ? found.item(0) : found;
        String more = call.at("function.arguments").text("");
        if (more.isEmpty()) return;
        out.toolCall(index, "", "", more);
        if (found.isObject()) piece = FramePiece.arguments(more, CALLS + ".function.arguments", index);
    }

    /** What a message has that is whole. */
    private void message(Json message) {
        answer.plan.add(message.member(CoherePlan.FIELD).text(""));
        if (message.member("content").isString())
            out.text(message.member("content").text());
        else
            for (Json block : message.member("content").items()) {
                out.nextPart();
                content(block);
            }
        int index = 0;
        for (Json call : message.member("tool_calls").items()) call(index++, call);
        message.member("citations").items().forEach(citation -> CohereCitations.write(citation, out));
    }

    void whole(Json body) {
        id(body);
        message(body.member("message"));
        body.member("logprobs").items().forEach(this::logprobs);
        end(body);
    }

    private void end(Json delta) {
        String word = delta.member("finish_reason").text("");
        usage(delta.member("usage"));
        answer.plan.write(out);
        Json error = delta.member("error");
        if (word.equals("ERROR") || word.equals("TIMEOUT") || error.isString() || error.isObject()) {
            throw failed(delta, word);
        }
        if (word.isEmpty()) return;
        out.finish(reason(word), word).end();
    }

    private ApiException failed(Json delta, String word) {
        String type = delta.member("error_type").text(word.equals("TIMEOUT") ? "timeout" : "");
        Json error = delta.member("error");
        if (error.isObject()) return ErrorBody.of(delta).inBand(data);
        String message = error.text("the model's answer failed: " + word);
        return ErrorBody.of(Json.object("message", message, "type", type)).inBand(data);
    }

    private void usage(Json usage) {
        if (!usage.isObject() || usage.keys().isEmpty()) return;
        out.extra(Json.object("usage", usage));
        Json tokens = usage.member("tokens").isObject() ? usage.member("tokens") : usage.member("billed_units");
        if (!tokens.isObject()) return;
        // with a fraction, as 30.0, from some
        var counted = Usage.of((long) tokens.member("input_tokens").number(0), (long)
                tokens.member("output_tokens").number(0));
        Json cached = usage.member("cached_tokens");
        if (cached.isNumber()) counted = counted.cached((long) cached.number());
        Json reasoning = tokens.member("reasoning_tokens");
        if (reasoning.isNumber()) counted = counted.reasoning((long) reasoning.number());
        out.usage(counted);
    }

    private static FinishReason reason(String word) {
        return switch (word) {
            case "COMPLETE", "STOP_SEQUENCE" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "TOOL_CALL" -> FinishReason.TOOL_CALLS;
            case "ERROR_TOXIC" -> FinishReason.FILTERED;
            default -> FinishReason.OTHER;
        };
    }
}
