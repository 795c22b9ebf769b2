package dev.weft.provider.bedrock;

import dev.weft.ChatResponse;
import dev.weft.Citation;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import dev.weft.provider.common.FramePiece;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one event of a streamed answer, or a whole answer, whose blocks are what the events bring in pieces. */
final class BedrockEvent {
    private static final Set<String> KNOWN = Set.of(
            "messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata");

    private final BedrockAnswer answer;
    private final ChatResponse.Writer out;
    private @Nullable FramePiece piece;

    BedrockEvent(BedrockAnswer answer, ChatResponse.Writer out) {
        this.answer = answer;
        this.out = out;
    }

    /** The only thing that this event brought, if the same bytes with another text would again bring only that. */
    @Nullable
    FramePiece piece() {
        return piece;
    }

    /** Whether an event of this name means anything here; of others not even the form is known. */
    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    void read(String name, Json event) {
        int index = (int) event.member("contentBlockIndex").integer(0);
        switch (name) {
            case "contentBlockStart" -> start(index, event.member("start"));
            case "contentBlockDelta" -> delta(answer.block(index, out), event.member("delta"));
            case "contentBlockStop" -> answer.close(out);
            case "messageStop" -> {
                answer.close(out);
                keep(event, Set.of("p", "stopReason"));
                String word = event.member("stopReason").text();
                out.finish(reason(word), word);
            }
            case "metadata" -> {
                metadata(event);
                // the last event there is; it says nothing of whether the answer is whole
                out.end();
            }
            default -> {} // the role, which is known
        }
    }

    private void start(int index, Json start) {
        BedrockBlock block = answer.block(index, out);
        Json use = start.member("toolUse");
        if (use.isObject()) {
            if (use.member("type").text("").equals("server_tool_use")) block.serverCall(use);
            else call(index, use, "");
        } else if (start.member("toolResult").isObject()) {
            block.serverResult(start.member("toolResult"));
        } else {
            for (String kind : start.keys()) {
                if (!start.member(kind).isNull()) block.unknown(Json.object(kind, start.member(kind)));
            }
        }
    }

    private void call(int index, Json use, String arguments) {
        String id = use.member("toolUseId").text("");
        out.toolCall(index, id, use.member("name").text(""), arguments);
    }

    private void delta(BedrockBlock block, Json delta) {
        for (String kind : delta.keys()) {
            Json found = delta.member(kind);
            // a member of the union that is not the one set
            if (found.isNull()) continue;
            switch (kind) {
                case "text" -> {
                    out.text(found.text());
                    piece = FramePiece.text(found.text(), "delta.text");
                }
                case "toolUse" -> arguments(block, found.member("input").text(""));
                case "reasoningContent" -> {
                    block.reasoning(found, out);
                    String text = found.member("text").text("");
                    if (found.keys().size() == 1 && !text.isEmpty())
                        piece = FramePiece.reasoning(text, "delta.reasoningContent.text");
                }
                case "toolResult" -> block.result(found.items());
                case "citation" -> citation(found);
                default -> block.unknown(Json.object(kind, found));
            }
        }
        if (delta.keys().size() > 1) piece = null;
    }

    private void arguments(BedrockBlock block, String more) {
        if (block.isServerCall()) {
            block.input(more);
            return;
        }
        out.toolCall(block.index, "", "", more);
        piece = FramePiece.arguments(more, "delta.toolUse.input", block.index);
    }

    private void citation(Json citation) {
        var quote = new StringBuilder();
        for (Json part : citation.member("sourceContent").items())
            quote.append(part.member("text").text(""));
        String url = citation.at("location.web.url").text("");
        if (url.isEmpty()) url = citation.member("source").text("");
        out.citation(
                Citation.of(citation.member("title").text(""), url, citation).quote(quote.toString()));
    }

    private void metadata(Json event) {
        keep(event, Set.of("p", "output", "stopReason"));
        Json usage = event.member("usage");
        if (!usage.member("inputTokens").isNumber()
                && !usage.member("outputTokens").isNumber()) return;
        var counted = Usage.of(
                usage.member("inputTokens").integer(0),
                usage.member("outputTokens").integer(0));
        Json cached = usage.member("cacheReadInputTokens");
        out.usage(cached.isNumber() ? counted.cached(cached.integer()) : counted);
    }

    private void keep(Json event, Set<String> known) {
        var kept = new LinkedHashMap<String, Json>();
        event.members().forEach((key, value) -> {
            if (!known.contains(key) && !value.isNull()) kept.put(key, value);
        });
        if (!kept.isEmpty()) out.extra(Json.of(kept));
    }

    void whole(Json body) {
        int index = 0;
        for (Json content : body.at("output.message.content").items()) {
            BedrockBlock block = answer.block(index, out);
            for (String kind : content.keys()) {
                if (!content.member(kind).isNull()) part(block, kind, content.member(kind));
            }
            answer.close(out);
            index++;
        }
        metadata(body);
        String word = body.member("stopReason").text();
        out.finish(reason(word), word).end();
    }

    private void part(BedrockBlock block, String kind, Json found) {
        switch (kind) {
            case "text" -> out.text(found.text());
            case "toolUse" -> {
                String input =
                        found.member("input").optional().map(Json::toString).orElse("");
                if (found.member("type").text("").equals("server_tool_use")) {
                    block.serverCall(found);
                    block.input(input);
                } else {
                    call(block.index, found, input);
                }
            }
            case "toolResult" -> {
                block.serverResult(found);
                block.result(found.member("content").items());
            }
            case "reasoningContent" -> {
                Json text = found.member("reasoningText");
                block.reasoning(text.isObject() ? text : found, out);
            }
            case "citationsContent" -> {
                for (Json text : found.member("content").items())
                    out.text(text.member("text").text(""));
                found.member("citations").items().forEach(this::citation);
            }
            default -> block.unknown(Json.object(kind, found));
        }
    }

    private static FinishReason reason(String word) {
        return switch (word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "guardrail_intervened", "content_filtered" -> FinishReason.FILTERED;
            default -> FinishReason.OTHER;
        };
    }
}
