package dev.weft.provider;

import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.LimitException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must be remembered between two chunks of one answer. Belongs to the thread that decodes it. What it keeps beside the
 * writer is bounded by {@link #MOST} characters.
 */
final class OpenAiAnswer {
    private static final int MOST = 16 << 20;
    private static final List<String> PADDING = List.of("obfuscation", "p", "choices.0.text");

    final FrameShortcut shortcut = new FrameShortcut(PADDING);
    final ToolCallSlots calls = new ToolCallSlots();
    boolean reasoned;

    private final OpenAiDialect dialect;
    private final ReasoningDetails details = new ReasoningDetails();
    private final Map<String, Json> signed = new LinkedHashMap<>();
    private final Map<Long, Choice> others = new LinkedHashMap<>();
    private String id = "";
    private long kept;

    OpenAiAnswer(OpenAiDialect dialect) {
        this.dialect = dialect;
    }

    /** The answer's id is the first one: proxies put others into the last chunks. */
    void id(String found, ChatResponse.Writer out) {
        if (!id.isEmpty() || found.isEmpty()) return;
        id = found;
        out.extra(Json.object("id", id));
    }

    /** A piece of an answer beside the first one, for those who asked for several. */
    void other(long index, String text, String finishWord) {
        keep(text.length());
        var choice = others.computeIfAbsent(index, i -> new Choice());
        choice.text.append(text);
        if (!finishWord.isEmpty()) choice.finishWord = finishWord;
    }

    /** Reasoning in the form in which it has to go back. */
    void details(List<Json> more) {
        for (Json detail : more) {
            keep(detail.toString().length());
            details.add(detail);
        }
    }

    /** What has to go back with the call of this id. */
    void signed(String callId, Json extra) {
        keep(extra.toString().length());
        signed.put(callId, extra);
    }

    private void keep(int characters) {
        kept += characters;
        if (kept > MOST) {
            throw new LimitException("what came beside the answer is longer than " + MOST
                    + " characters; ask for fewer choices or for less reasoning");
        }
    }

    /** Writes what was kept. Called at each mark that may be the last. */
    void finish(ChatResponse.Writer out) {
        if (!others.isEmpty()) {
            var choices = new ArrayList<Json>();
            others.forEach((index, choice) -> choices.add(choice.json(index)));
            out.extra(Json.object("choices", choices));
        }
        var raw = new LinkedHashMap<String, Object>();
        if (!details.isEmpty()) raw.put("reasoning_details", details.joined());
        if (!signed.isEmpty()) raw.put("extra_content", signed);
        boolean wanted = reasoned && !dialect.reasoningField().isEmpty();
        if (wanted || !raw.isEmpty()) out.reasoningRaw(dialect.name(), Json.of(raw));
    }

    private static final class Choice {
        private final StringBuilder text = new StringBuilder();
        private String finishWord = "";

        Json json(long index) {
            return Json.object("index", index, "text", text.toString(), "finish_reason", finishWord);
        }
    }
}
