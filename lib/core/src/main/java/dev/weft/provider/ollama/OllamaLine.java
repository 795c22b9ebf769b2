package dev.weft.provider.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import dev.weft.media.Frame;
import dev.weft.provider.common.FramePiece;
import dev.weft.provider.common.JsonSpan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one line of an answer of {@code /api/chat}, or of {@code /api/generate}, which has the same fields one level up. */
final class OllamaLine {
    private static final Set<String> KNOWN = Set.of(
            "model", "created_at", "message", "response", "thinking", "done", "done_reason", "error", "logprobs");

    private final OllamaAnswer answer;
    private final Frame frame;
    private final ChatResponse.Writer out;
    private @Nullable FramePiece piece;
    private boolean several;

    OllamaLine(OllamaAnswer answer, Frame frame, ChatResponse.Writer out) {
        this.answer = answer;
        this.frame = frame;
        this.out = out;
    }

    /** The only thing that this line brought, if the same bytes with another text would again bring only that. */
    @Nullable
    FramePiece piece() {
        return several ? null : piece;
    }

    void read(Json line) {
        String model = line.member("model").text("");
        if (!model.isEmpty()) out.model(model);
        // throws where it is anything but an object
        line.member("message").members();
        thinking(line.at("message.thinking").text(""), "message.thinking");
        thinking(line.member("thinking").text(""), "thinking");
        text(line.at("message.content").text(""), "message.content");
        text(line.member("response").text(""), "response");
        toolCalls(line.at("message.tool_calls").items());
        Json logprobs = line.member("logprobs");
        if (!logprobs.items().isEmpty()) {
            several = true;
            out.extraItems("logprobs", logprobs.items());
        }
        keep(line);
        if (line.member("done").bool(false)) done(line);
    }

    private void thinking(String text, String path) {
        if (text.isEmpty()) return;
        answer.reasoned = true;
        write(FramePiece.reasoning(text, path));
    }

    private void text(String text, String path) {
        if (!text.isEmpty()) write(FramePiece.text(text, path));
    }

    private void write(FramePiece found) {
        if (piece != null) several = true;
        piece = found;
        found.target().write(found.text(), out);
    }

    private void toolCalls(List<Json> calls) {
        for (int i = 0; i < calls.size(); i++) {
            several = true;
            Json call = calls.get(i);
            String name = call.at("function.name").text("");
            out.toolCall(answer.calls++, call.member("id").text(""), name, arguments(call, i));
        }
    }

    /** The object exactly as it was sent, which is as near as one gets to what the model wrote. */
    private String arguments(Json call, int position) {
        Json arguments = call.at("function.arguments");
        if (!arguments.isObject()) return arguments.text("");
        byte[] line = frame.data().getBytes(UTF_8);
        var span = JsonSpan.of(line, "message.tool_calls." + position + ".function.arguments");
        return span == null ? arguments.toString() : new String(line, span.start(), span.end() - span.start(), UTF_8);
    }

    private void keep(Json line) {
        var kept = new LinkedHashMap<String, Json>();
        line.members().forEach((key, value) -> {
            if (!KNOWN.contains(key) && !value.isNull()) kept.put(key, value);
        });
        if (!kept.isEmpty()) out.extra(Json.of(kept));
    }

    private void done(Json line) {
        several = true;
        Json input = line.member("prompt_eval_count");
        Json output = line.member("eval_count");
        if (input.isNumber() || output.isNumber()) out.usage(Usage.of(input.integer(0), output.integer(0)));
        if (answer.reasoned) out.reasoningRaw(OllamaRequest.PROVIDER, Json.object());
        String word = line.member("done_reason").text("");
        out.finish(reason(word), word).end();
    }

    private static FinishReason reason(String word) {
        return switch (word) {
            // builds without a reason stop for the one reason
            case "stop", "" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            default -> FinishReason.OTHER;
        };
    }
}
