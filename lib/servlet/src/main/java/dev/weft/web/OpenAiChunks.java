package dev.weft.web;

import dev.weft.Json;
import dev.weft.Run;
import dev.weft.Usage;
import org.jspecify.annotations.Nullable;

/** Chunks as text, all of one answer with the same id and time; the first with a choice says whose role it is. For one thread. */
final class OpenAiChunks {
    private final OpenAiFormat format;
    private StringBuilder out = new StringBuilder();
    private @Nullable Json head;
    private boolean roleSaid;

    OpenAiChunks(OpenAiFormat format) {
        this.format = format;
    }

    /** Where to write from here on. */
    void to(StringBuilder text) {
        out = text;
    }

    /** Where to write from here on, of which run. */
    void to(StringBuilder text, Run run) {
        out = text;
        if (head == null) head = OpenAiCompletion.head(run, format.model(), "chat.completion.chunk");
    }

    void delta(Object... fields) {
        choice(Json.object(fields), OpenAiCompletion.NULL);
    }

    void finish(String reason) {
        choice(Json.object(), reason);
    }

    private void choice(Json delta, Object finishReason) {
        Json said = roleSaid ? delta : delta.over(Json.object("role", "assistant"));
        roleSaid = true;
        write(Json.array(Json.object("index", 0, "delta", said, "finish_reason", finishReason)), null);
    }

    void usage(Usage usage) {
        if (format.includesUsage() && head != null)
            line(head.plus("choices", Json.array()).plus("usage", OpenAiCompletion.usage(usage)));
    }

    /** Something for Open WebUI alone, in a chunk that every other client passes over. */
    void event(String type, Json data) {
        write(Json.array(), Json.object("type", type, "data", data));
    }

    private void write(Json choices, @Nullable Json event) {
        if (head == null) return;
        Json chunk = head.plus("choices", choices);
        if (format.includesUsage()) chunk = chunk.plus("usage", null);
        line(event == null ? chunk : chunk.plus("event", event));
    }

    void line(Json what) {
        SseLines.data(SafeJson.text(what), out);
    }

    /** The last of an answer that is whole. */
    void done() {
        SseLines.data("[DONE]", out);
    }
}
