package dev.weft.provider.gemini;

import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import dev.weft.provider.common.FramePiece;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one chunk of an answer: a GenerateContentResponse with what is new, or the whole answer, which is one too. */
final class GeminiChunk {
    private static final String TEXT = "candidates.0.content.parts.0.text";
    private static final Set<String> KNOWN = Set.of("candidates", "usageMetadata", "modelVersion", "error");
    private static final Set<String> KNOWN_IN_CANDIDATE =
            Set.of("content", "finishReason", "index", "citationMetadata", "logprobsResult");

    private final GeminiAnswer answer;
    private final ChatResponse.Writer out;
    private @Nullable FramePiece piece;
    private boolean several;

    GeminiChunk(GeminiAnswer answer, ChatResponse.Writer out) {
        this.answer = answer;
        this.out = out;
    }

    /** The only thing that this chunk brought, if the same bytes with another text would again bring only that. */
    @Nullable
    FramePiece piece() {
        return several ? null : piece;
    }

    void read(Json chunk) {
        String model = chunk.member("modelVersion").text("");
        if (!model.isEmpty()) out.model(model);
        keep(chunk, KNOWN);
        int position = 0;
        var candidates = chunk.member("candidates").items();
        if (candidates.size() > 1) several = true;
        for (Json candidate : candidates) {
            long index = candidate.member("index").integer(position++);
            if (index == 0) first(candidate);
            else other(index, candidate);
        }
        String blocked = word(chunk.at("promptFeedback.blockReason"));
        if (!blocked.isEmpty()) finish(FinishReason.FILTERED, blocked);
        usage(chunk.member("usageMetadata"));
    }

    private void first(Json candidate) {
        keep(candidate, KNOWN_IN_CANDIDATE);
        Json content = candidate.member("content");
        content.members(); // throws where it is anything but an object
        List<Json> parts = content.member("parts").items();
        if (parts.size() != 1) several = true;
        for (Json part : parts) part(part);
        if (answer.sources.read(candidate, out)) several = true;
        Json logprobs = candidate.member("logprobsResult");
        if (logprobs.isObject()) {
            several = true;
            out.extraItems("logprobsResult", List.of(logprobs));
        }
        String word = word(candidate.member("finishReason"));
        if (!word.isEmpty()) finish(reason(word), word);
    }

    private void part(Json said) {
        Json part = saying(said);
        Json call = part.member("functionCall");
        Json text = part.member("text");
        Json mark = GeminiMark.of(part);
        boolean marked = !mark.keys().isEmpty();
        boolean calls = !call.isMissing() && !call.isNull();
        if (calls || marked || !text.isString()) several = true;
        if (calls) {
            answer.calls.read(call, out);
            if (marked) out.raw(GeminiRequest.PROVIDER, mark);
            return;
        }
        if (!text.isString()) {
            part.members(); // throws where it is anything but an object
            other(part, mark);
        } else if (part.member("thought").bool(false)) {
            thought(text.text(), mark);
        } else {
            text(text.text(), mark);
        }
    }

    /** A part without its nulls: some proxies write every field that a part could have. */
    private static Json saying(Json part) {
        Json made = part;
        for (var member : part.members().entrySet()) {
            if (member.getValue().isNull()) made = made.without(member.getKey());
        }
        return made;
    }

    /** What is signed stands alone, so that it goes back as it came; the mark comes behind it. */
    private void text(String text, Json mark) {
        if (mark.keys().isEmpty()) {
            if (text.isEmpty()) return;
            answer.calls.end(out);
            write(FramePiece.text(text, TEXT));
        } else if (text.isEmpty()) {
            out.raw(GeminiRequest.PROVIDER, mark.over(Json.object("text", "")));
        } else {
            answer.calls.end(out);
            out.nextPart().text(text).raw(GeminiRequest.PROVIDER, mark);
        }
    }

    private void thought(String text, Json mark) {
        if (mark.keys().isEmpty()) {
            if (!text.isEmpty()) write(FramePiece.reasoning(text, TEXT));
        } else {
            out.nextPart()
                    .reasoning(text)
                    .reasoningRaw(GeminiRequest.PROVIDER, mark)
                    .nextPart();
        }
    }

    /** A part that is neither text nor a call goes back as it is, whatever it is. */
    private void other(Json part, Json mark) {
        if (part.keys().isEmpty()) return;
        if (GeminiMark.is(part)) {
            // a text that is empty may be left out
            out.raw(GeminiRequest.PROVIDER, mark.over(Json.object("text", "")));
            return;
        }
        answer.calls.end(out);
        answer.serverTools.read(part, out);
        out.raw(GeminiRequest.PROVIDER, part);
    }

    private void write(FramePiece found) {
        if (piece != null) several = true;
        piece = found;
        found.target().write(found.text(), out);
    }

    private void other(long index, Json candidate) {
        several = true;
        var text = new StringBuilder();
        for (Json part : candidate.at("content.parts").items()) {
            if (!part.member("thought").bool(false))
                text.append(part.member("text").text(""));
        }
        answer.other(index, text.toString(), word(candidate.member("finishReason")), out);
    }

    private void usage(Json usage) {
        Usage counted = usage.isObject() ? GeminiUsage.of(usage) : null;
        if (counted == null) return;
        out.usage(counted);
        if (!GeminiUsage.inDigits(usage)) several = true;
        if (out.finished()) out.extra(Json.object("usageMetadata", usage));
    }

    private void finish(FinishReason reason, String word) {
        several = true;
        answer.calls.end(out);
        answer.sources.end(out);
        out.finish(reason, word);
    }

    /** Whatever is not known is kept as it came, the last of each that says anything. */
    private void keep(Json object, Set<String> known) {
        var kept = new LinkedHashMap<String, Json>();
        object.members().forEach((key, value) -> {
            boolean empty = value.isNull()
                    || value.isObject() && value.keys().isEmpty()
                    || value.isArray() && value.items().isEmpty();
            if (!known.contains(key) && !empty) kept.put(key, value);
        });
        if (!kept.isEmpty()) out.extra(Json.of(kept));
    }

    /** Some send the number of the word. */
    private static String word(Json word) {
        return word.isString() || word.isNumber() ? word.text() : "";
    }

    private static FinishReason reason(String word) {
        return switch (word) {
            case "STOP", "1" -> FinishReason.STOP;
            case "MAX_TOKENS", "2" -> FinishReason.LENGTH;
            // the two APIs number what follows differently; these are a filter's in both
            case "3", "4", "6", "7", "8" -> FinishReason.FILTERED;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "LANGUAGE",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION",
                    "IMAGE_OTHER",
                    "NO_IMAGE" -> FinishReason.FILTERED;
            default -> FinishReason.OTHER;
        };
    }
}
