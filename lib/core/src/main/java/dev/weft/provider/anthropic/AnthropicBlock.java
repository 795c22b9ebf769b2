package dev.weft.provider.anthropic;

import dev.weft.ChatResponse;
import dev.weft.Citation;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.provider.common.FramePiece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One block of an answer's content, from its beginning over its deltas to its end. Text, thinking and calls of tools are written
 * as they come; every other block is put together and written at its end as it would have come in one piece.
 */
final class AnthropicBlock {
    private final AnthropicAnswer answer;
    private final int number;
    private final String type;
    private Json raw;
    private final StringBuilder input = new StringBuilder();
    private final List<Json> citations = new ArrayList<>(0);
    private final Map<String, StringBuilder> joined = new LinkedHashMap<>(0);
    private boolean written;
    private int call;

    AnthropicBlock(AnthropicAnswer answer, Json raw) {
        // throws where it is anything but an object
        raw.members();
        this.answer = answer;
        number = answer.nextBlock();
        this.raw = raw;
        type = raw.member("type").text("");
    }

    /** The block that a delta must belong to, where no block was begun. */
    static AnthropicBlock of(AnthropicAnswer answer, Json delta) {
        String type = switch (delta.member("type").text("")) {
            case "text_delta", "citations_delta" -> "text";
            case "thinking_delta", "signature_delta" -> "thinking";
            default -> throw new IllegalStateException("a delta of a block that was not begun");
        };
        return new AnthropicBlock(answer, Json.object("type", type));
    }

    void begin(ChatResponse.Writer out) {
        out.part(number);
        switch (type) {
            case "text" -> {
                text(raw.member("text").text(""), out);
                for (Json citation : raw.member("citations").items()) citation(citation, out);
            }
            case "thinking" -> {
                out.reasoning(raw.member("thinking").text(""));
                Json wanted = rest(Set.of("type", "thinking"));
                if (wanted.member("signature").text("").isEmpty()) wanted = wanted.without("signature");
                if (!wanted.members().isEmpty()) out.reasoningRaw(AnthropicAnswer.PROVIDER, wanted);
            }
            case "tool_use" -> {
                call = answer.nextCall();
                out.toolCall(call, raw.member("id").text(""), raw.member("name").text(""), "");
            }
            default -> answer.keep(raw.toString().length());
        }
    }

    /** Gives the piece of text that the delta brought, if it brought one. */
    @Nullable
    FramePiece delta(Json delta, ChatResponse.Writer out) {
        String kind = delta.member("type").text();
        return switch (kind) {
            case "text_delta" -> piece(delta, "text", type.equals("text") ? this::text : joining("text"), out);
            case "thinking_delta" ->
                piece(delta, "thinking", type.equals("thinking") ? this::thinking : joining("thinking"), out);
            case "input_json_delta" -> piece(delta, "partial_json", this::input, out);
            default -> {
                other(kind, delta, out);
                yield null;
            }
        };
    }

    private static FramePiece piece(Json delta, String field, FramePiece.Target target, ChatResponse.Writer out) {
        var piece = new FramePiece(delta.member(field).text(""), "delta." + field, target);
        target.write(piece.text(), out);
        return piece;
    }

    private void text(String text, ChatResponse.Writer out) {
        written |= !text.isEmpty();
        out.part(number).text(text);
    }

    private void thinking(String text, ChatResponse.Writer out) {
        out.part(number).reasoning(text);
    }

    private void input(String piece, ChatResponse.Writer out) {
        written |= !piece.isEmpty();
        if (type.equals("tool_use")) {
            if (!piece.isEmpty()) out.toolCall(call, "", "", piece);
            return;
        }
        answer.keep(piece.length());
        input.append(piece);
    }

    /** Of a block that is not known, pieces of a kind that is are joined as they are elsewhere. */
    private FramePiece.Target joining(String field) {
        return (text, out) -> {
            answer.keep(text.length());
            joined.computeIfAbsent(field, f -> new StringBuilder(raw.member(f).text("")))
                    .append(text);
        };
    }

    private void other(String kind, Json delta, ChatResponse.Writer out) {
        boolean known = type.equals("text") || type.equals("thinking") || type.equals("tool_use");
        if (kind.equals("signature_delta") && type.equals("thinking")) {
            // the whole one each time, not a piece of it
            String signature = delta.member("signature").text("");
            answer.keep(signature.length());
            out.part(number).reasoningRaw(AnthropicAnswer.PROVIDER, Json.object("signature", signature));
        } else if (kind.equals("citations_delta") && type.equals("text")) {
            citation(delta.member("citation"), out);
        } else if (known) {
            out.extraItems("unknown_deltas", List.of(delta));
        } else {
            // compaction_delta, and by its example whatever is new: each brings its fields whole
            answer.keep(delta.toString().length());
            for (var member : delta.without("type").members().entrySet()) {
                raw = raw.plus(member.getKey(), member.getValue());
            }
        }
    }

    private void citation(Json citation, ChatResponse.Writer out) {
        // one of nothing would be refused when it goes back
        if (citation.optional().isEmpty()) return;
        citations.add(citation);
        String title =
                citation.member("title").text(citation.member("document_title").text(""));
        String url = citation.member("url")
                .text(citation.member("source").text(citation.member("file_id").text("")));
        out.citation(Citation.of(title, url, citation)
                .quote(citation.member("cited_text").text("")));
    }

    void end(ChatResponse.Writer out) {
        out.part(number);
        switch (type) {
            case "text" -> {
                Json mark = rest(Set.of("type", "text", "citations"));
                if (!citations.isEmpty()) mark = mark.plus("citations", citations);
                if (written) mark(mark, out);
            }
            case "thinking" -> {}
            case "tool_use" -> {
                Json given = raw.member("input");
                if (!written) out.toolCall(call, "", "", given.isObject() ? given.toString() : "{}");
                mark(rest(Set.of("type", "id", "name", "input")), out);
            }
            default -> {
                for (var field : joined.entrySet()) {
                    raw = raw.plus(field.getKey(), field.getValue().toString());
                }
                if (type.endsWith("_tool_use")) serverCall(out);
                else other(out);
            }
        }
    }

    private void serverCall(ChatResponse.Writer out) {
        String id = raw.member("id").text("");
        String name = raw.member("name").text("");
        var called = ToolCall.of(
                id,
                name,
                written
                        ? input.toString()
                        : raw.member("input").optional().orElse(Json.object()).toString());
        answer.serverCall(called);
        // one that was cut off is none that could go back
        if (isWhole(called)) out.raw(AnthropicAnswer.PROVIDER, raw.plus("input", called.arguments()));
        out.serverToolCalled(called);
    }

    private static boolean isWhole(ToolCall call) {
        try {
            return call.arguments().isObject();
        } catch (DecodeException e) {
            return false;
        }
    }

    private void other(ChatResponse.Writer out) {
        if (written) {
            var whole = ToolCall.of("", "", input.toString());
            raw = raw.plus("input", isWhole(whole) ? whole.arguments() : input.toString());
        }
        // without a type it would be a mark on the part before it
        if (type.isEmpty()) out.extraItems("unknown_blocks", List.of(raw));
        else out.raw(AnthropicAnswer.PROVIDER, raw);
        Json id = raw.member("tool_use_id");
        if (id.isString()) out.serverToolReturned(answer.serverCall(id.text()), raw.member("content"));
    }

    private void mark(Json mark, ChatResponse.Writer out) {
        if (!mark.members().isEmpty()) out.raw(AnthropicAnswer.PROVIDER, mark);
    }

    /** What the block has beside these fields. */
    private Json rest(Set<String> known) {
        var rest = new LinkedHashMap<String, Json>();
        raw.members().forEach((key, value) -> {
            if (!known.contains(key) && !value.isNull()) rest.put(key, value);
        });
        return Json.of(rest);
    }
}
