package dev.weft.provider.openai;

import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.FramePiece;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one chunk of a streamed answer, or a whole answer, which differs from a chunk in one field's name. */
final class OpenAiChunk {
    private static final List<String> REASONING =
            List.of("reasoning_content", "reasoning", "reasoning_text", "thinking");
    // read, or without meaning: padding against those who listen to the sizes of packets, and what is said elsewhere
    private static final Set<String> KNOWN =
            Set.of("id", "object", "choices", "model", "error", "obfuscation", "p", "type");
    private static final Set<String> KNOWN_IN_CHOICE =
            Set.of("index", "delta", "message", "text", "finish_reason", "logprobs", "usage", "error", "token_id");
    private static final Set<String> KNOWN_IN_DELTA =
            Set.of("role", "content", "refusal", "tool_calls", "index", "token_id", "reasoning_details");

    private final OpenAiAnswer answer;
    private final ChatResponse.Writer out;
    private @Nullable FramePiece piece;
    private boolean several;
    private boolean over;

    OpenAiChunk(OpenAiAnswer answer, ChatResponse.Writer out) {
        this.answer = answer;
        this.out = out;
    }

    /** The only thing that this chunk brought, if the same bytes with another text would again bring only that. */
    @Nullable
    FramePiece piece() {
        return several ? null : piece;
    }

    void read(Json chunk) {
        String model = chunk.member("model").text("");
        if (!model.isEmpty()) out.model(model);
        answer.id(chunk.member("id").text(""), out);
        keep(chunk, KNOWN);
        usage(chunk.member("usage"));
        usage(chunk.at("x_groq.usage"));
        int position = 0;
        for (Json choice : chunk.member("choices").items()) {
            long index = choice.member("index").integer(position++);
            usage(choice.member("usage"));
            if (index == 0) first(choice);
            else other(index, choice);
            if (!choice.member("finish_reason").text("").isEmpty()) over = true;
        }
        if (over) answer.finish(out);
    }

    private void first(Json choice) {
        keep(choice, KNOWN_IN_CHOICE);
        Json delta = delta(choice);
        if (delta.isObject()) {
            reasoning(delta);
            content(delta.member("content"));
            refusal(delta.member("refusal"));
            answer.calls.tools(delta.member("tool_calls").items(), this, out);
            boolean called = answer.calls.function(delta.member("function_call"), this, out);
            keep(called ? delta.without("function_call") : delta, KNOWN_IN_DELTA);
        }
        Json logprobs = choice.member("logprobs");
        if (logprobs.isObject()) {
            items("logprobs", logprobs.member("content"));
            items("logprobs", logprobs.member("refusal"));
        }
        String word = choice.member("finish_reason").text("");
        if (word.isEmpty()) return;
        several = true;
        out.finish(reason(word), word);
    }

    /** Some repeat the whole message beside the deltas; it counts only where there is no delta at all. */
    private Json delta(Json choice) {
        Json delta = choice.member("delta");
        // throws where it is anything but an object
        delta.members();
        return delta.isObject() || out.started() ? delta : choice.member("message");
    }

    private void other(long index, Json choice) {
        several = true;
        Json delta = choice.member(choice.member("delta").isObject() ? "delta" : "message");
        answer.other(
                index,
                delta.member("content").text(""),
                choice.member("finish_reason").text(""));
    }

    private void reasoning(Json delta) {
        boolean found = false;
        for (String field : REASONING) {
            Json value = delta.member(field);
            if (found || !value.isString() || value.text().isEmpty()) continue;
            found = true;
            answer.reasoned = true;
            text(FramePiece.reasoning(value.text(), "choices.0.delta." + field));
        }
        List<Json> details = delta.member("reasoning_details").items();
        if (details.isEmpty()) return;
        several = true;
        answer.details(details);
        if (!found)
            details.forEach(
                    d -> out.reasoning(d.member("text").text(d.member("summary").text(""))));
    }

    private void content(Json content) {
        if (!content.isArray()) {
            String text = content.text("");
            if (!text.isEmpty()) text(FramePiece.text(text, "choices.0.delta.content"));
            return;
        }
        several = true;
        for (Json part : content.items()) {
            switch (part.member("type").text("")) {
                case "text" -> out.text(part.member("text").text(""));
                case "thinking" -> thinking(part.member("thinking"));
                default -> out.extraItems("content", List.of(part));
            }
        }
    }

    private void thinking(Json thinking) {
        answer.reasoned = true;
        if (thinking.isArray())
            thinking.items().forEach(part -> out.reasoning(part.member("text").text("")));
        else out.reasoning(thinking.text(""));
    }

    private void refusal(Json refusal) {
        // some say false where they mean that there is none
        if (!refusal.isString() || refusal.text().isEmpty()) return;
        several = true;
        out.refusal(refusal.text());
    }

    // ---- for those who read a part of the chunk ----

    /** It brought more than a piece of text. */
    void several() {
        several = true;
    }

    /** It brought this piece. */
    void text(FramePiece found) {
        if (piece != null) several = true;
        piece = found;
        found.target().write(found.text(), out);
    }

    private void usage(Json usage) {
        if (!usage.isObject()
                || usage.member("prompt_tokens").isMissing()
                        && usage.member("completion_tokens").isMissing()) {
            return;
        }
        out.usage(OpenAiUsage.of(usage));
        out.extra(Json.object("usage", usage));
    }

    private void items(String field, Json list) {
        if (!list.isArray() || list.items().isEmpty()) return;
        several = true;
        out.extraItems(field, list.items());
    }

    /** Whatever is not known is kept as it came: lists grow, of everything else the last value counts. */
    private void keep(Json object, Set<String> known) {
        var kept = new LinkedHashMap<String, Json>();
        object.members().forEach((key, value) -> {
            if (known.contains(key)
                    || known == KNOWN_IN_DELTA && REASONING.contains(key)
                    || value.isNull()
                    || value.isString() && value.text().isEmpty()) return;
            if (known == KNOWN_IN_DELTA && value.isArray()) items(key, value);
            else if (!value.isArray() || !value.items().isEmpty()) kept.put(key, value);
        });
        if (!kept.isEmpty()) out.extra(Json.of(kept));
    }

    /** Throws if the chunk says that the answer failed, wherever it says so. */
    void throwError(Json chunk, String frame) {
        Json choice = chunk.at("choices.0");
        String word = choice.member("finish_reason").text("");
        Json error = first(chunk.member("error"), choice.member("error"), chunk.at("x_groq.error"));
        if (!error.isMissing()) throw ErrorBody.of(chunk.plus("error", error)).inBand(frame);
        if (word.equals("error") || word.equals("insufficient_system_resource")) {
            throw ErrorBody.of("the provider ended the answer with \"" + word + "\"")
                    .inBand(frame);
        }
        boolean answered =
                !chunk.member("choices").isMissing() || !chunk.member("usage").isMissing();
        boolean flat = chunk.member("object").text("").equals("error")
                || chunk.member("type").text("").equals("error");
        boolean said =
                !chunk.member("detail").isMissing() || chunk.member("message").isString();
        if (flat || !answered && said) throw ErrorBody.of(chunk).inBand(frame);
    }

    private static Json first(Json... errors) {
        for (Json error : errors) {
            if (error.isObject() && !error.members().isEmpty()) return error;
            if (error.isString() && !error.text().isEmpty()) return error;
        }
        return Json.object().member("error");
    }

    private static FinishReason reason(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "stop", "eos", "stop_sequence", "end_turn" -> FinishReason.STOP;
            case "length", "max_tokens", "model_length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call", "tool_use" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.FILTERED;
            default -> FinishReason.OTHER;
        };
    }
}
