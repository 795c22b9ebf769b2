package dev.weft.provider.responses;

import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.provider.common.FramePiece;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items of an answer's output as they come. Every text is written once: by its deltas or, where there were none, by the first
 * of the events that repeat it whole. Belongs to the thread that decodes the answer.
 */
final class OutputItems {
    private static final String TEXT = "text";
    private static final String REFUSAL = "refusal";
    private static final String SUMMARY = "summary";
    private static final String THOUGHT = "thought";
    private static final String ARGUMENTS = "arguments";

    private final String provider;
    private final ServerTools tools = new ServerTools();
    private final OutputIndex items = new OutputIndex();

    /** The part that the last piece of text or reasoning belongs to. */
    private String part = "";

    OutputItems(String provider) {
        this.provider = provider;
    }

    void added(Json event, ChatResponse.Writer out) {
        begin(items.of(event), event.member("item"), out);
    }

    private void begin(OutputItem item, Json json, ChatResponse.Writer out) {
        String type = json.member("type").text("");
        if (isCall(type)) {
            String id = json.member("call_id").text(json.member("id").text(""));
            out.toolCall(item.number, id, json.member("name").text(""), "");
            item.call = true;
        } else if (!item.called && ServerTools.saidAtOnce(type)) {
            tools.called(json, out);
            item.called = true;
        }
    }

    static boolean isCall(String type) {
        return type.equals("function_call") || type.equals("custom_tool_call");
    }

    void done(Json event, ChatResponse.Writer out) {
        if (event.member("item").isObject()) done(items.of(event), event.member("item"), null, out);
    }

    /** What the whole answer has and no event before it brought. */
    void rest(List<Json> output, ChatResponse.Writer out) {
        int next = 0;
        for (int i = 0; i < output.size(); i++) {
            if (came(output, i)) continue;
            while (next < output.size() && (next <= i || !came(output, next))) next++;
            Json place = Json.object("output_index", i, "item_id", output.get(i).member("id"), "item", output.get(i));
            done(items.of(place), output.get(i), next < output.size() ? output.get(next) : null, out);
        }
    }

    private boolean came(List<Json> output, int index) {
        return items.done(output.get(index).member("id").text(""), index);
    }

    private void done(OutputItem item, Json json, @Nullable Json before, ChatResponse.Writer out) {
        if (item.done) return;
        item.done = true;
        String type = json.member("type").text("");
        switch (type) {
            case "message" -> message(item, json, out);
            case "reasoning" -> thought(item, json, out);
            case "function_call", "custom_tool_call" -> {
                begin(item, json, out);
                String field = ResponsesInput.argumentsField(type);
                wholeArguments(item, json.member(field), out);
                out.raw(provider, json.without(field));
            }
            default -> {
                if (!item.called && ServerTools.isCall(type)) tools.called(json, out);
                if (ServerTools.returned(type)) tools.returned(json, out);
                out.raw(provider, before == null ? json : ResponsesInput.late(json, before));
            }
        }
        part = "";
    }

    /** The text itself is in the message's parts; kept here is the rest, so that the whole can be put together again. */
    private void message(OutputItem item, Json json, ChatResponse.Writer out) {
        Json mark = json;
        List<Json> parts = json.member("content").items();
        long texts = parts.stream().filter(OutputItems::isText).count();
        // some count the parts in their deltas otherwise than in the whole
        boolean whole = item.count(TEXT) >= texts;
        for (int i = 0; i < parts.size(); i++) {
            Json content = parts.get(i);
            if (!whole || !isText(content)) part(item, i, content, out);
            else Citations.write(item, i, content, out);
            if (isText(content)) mark = mark.with("content." + i, content.without("text"));
        }
        out.raw(provider, mark);
    }

    private void thought(OutputItem item, Json json, ChatResponse.Writer out) {
        String kind = json.member("summary").items().isEmpty() ? THOUGHT : SUMMARY;
        List<Json> parts =
                json.member(kind.equals(SUMMARY) ? "summary" : "content").items();
        boolean whole = !item.reasoning.isEmpty();
        for (int i = 0; i < parts.size() && !whole; i++) {
            reasoning(item, kind, i, parts.get(i).member("text").text(""), out);
        }
        // without a word of its own it is a part of its own all the same
        if (item.reasoning.isEmpty() || !part.equals(item.number + item.reasoning)) out.nextPart();
        out.reasoningRaw(provider, json).nextPart();
    }

    /** A part of a message, or of reasoning, that came whole. */
    void part(Json event, ChatResponse.Writer out) {
        part(items.of(event), contentIndex(event), event.member("part"), out);
    }

    private void part(OutputItem item, long index, Json content, ChatResponse.Writer out) {
        switch (content.member("type").text("")) {
            case "output_text" -> {
                wholeText(item, index, content.member("text").text(""), out);
                Citations.write(item, index, content, out);
            }
            case "refusal" ->
                wholeRefusal(item, index, content.member("refusal").text(""), out);
            case "reasoning_text" ->
                wholeReasoning(item, THOUGHT, index, content.member("text").text(""), out);
            default -> {}
        }
    }

    private static boolean isText(Json part) {
        return part.member("type").text("").equals("output_text")
                && !part.member("text").text("").isEmpty();
    }

    @Nullable
    FramePiece text(Json event, String text, ChatResponse.Writer out) {
        return text.isEmpty() ? null : OutputIndex.alike(event, text(items.of(event), contentIndex(event), text, out));
    }

    private FramePiece text(OutputItem item, long index, String text, ChatResponse.Writer out) {
        item.write(TEXT, index);
        go(item.number + TEXT + index, out);
        out.text(text);
        return FramePiece.text(text, "delta");
    }

    void wholeText(Json event, String text, ChatResponse.Writer out) {
        wholeText(items.of(event), contentIndex(event), text, out);
    }

    private void wholeText(OutputItem item, long index, String text, ChatResponse.Writer out) {
        if (!text.isEmpty() && !item.has(TEXT, index)) text(item, index, text, out);
    }

    void annotation(Json event, ChatResponse.Writer out) {
        Citations.write(items.of(event), contentIndex(event), event, out);
    }

    void refusal(Json event, String text, ChatResponse.Writer out) {
        if (!text.isEmpty()) items.of(event).write(REFUSAL, contentIndex(event));
        out.refusal(text);
    }

    void wholeRefusal(Json event, String text, ChatResponse.Writer out) {
        wholeRefusal(items.of(event), contentIndex(event), text, out);
    }

    private void wholeRefusal(OutputItem item, long index, String text, ChatResponse.Writer out) {
        if (!text.isEmpty() && item.write(REFUSAL, index)) out.refusal(text);
    }

    /** The provider's summary, or what the model really thought where that is shown; of one item the first that comes. */
    @Nullable
    FramePiece reasoning(Json event, String text, ChatResponse.Writer out) {
        return OutputIndex.alike(
                event, reasoning(items.of(event), reasoningKind(event), reasoningIndex(event), text, out));
    }

    private @Nullable FramePiece reasoning(
            OutputItem item, String kind, long index, String text, ChatResponse.Writer out) {
        if (item.reasoning.isEmpty()) item.reasoning = kind;
        if (text.isEmpty() || !item.reasoning.equals(kind)) return null;
        boolean first = item.write(kind, index);
        go(item.number + kind, out);
        // several parts of one thought are paragraphs
        if (first && index > 0) out.reasoning("\n\n");
        out.reasoning(text);
        return FramePiece.reasoning(text, "delta");
    }

    void wholeReasoning(Json event, String text, ChatResponse.Writer out) {
        wholeReasoning(items.of(event), reasoningKind(event), reasoningIndex(event), text, out);
    }

    private void wholeReasoning(OutputItem item, String kind, long index, String text, ChatResponse.Writer out) {
        if (!item.has(kind, index)) reasoning(item, kind, index, text, out);
    }

    private static String reasoningKind(Json event) {
        return event.member("summary_index").isMissing() ? THOUGHT : SUMMARY;
    }

    private static long reasoningIndex(Json event) {
        return event.member("summary_index").integer(contentIndex(event));
    }

    private static long contentIndex(Json event) {
        return event.member("content_index").integer(0);
    }

    /** Another part of the answer than that of the last piece is one of its own in the message too. */
    private void go(String now, ChatResponse.Writer out) {
        if (!now.equals(part)) out.nextPart();
        part = now;
    }

    @Nullable
    FramePiece arguments(Json event, String text, ChatResponse.Writer out) {
        OutputItem item = items.of(event);
        if (text.isEmpty()) return null;
        // without its name there is no call yet; what is done repeats all of it
        item.missed |= !item.call;
        if (item.missed) return null;
        item.write(ARGUMENTS, 0);
        out.toolCall(item.number, "", "", text);
        return OutputIndex.alike(event, FramePiece.arguments(text, "delta", item.number));
    }

    void wholeArguments(Json event, Json arguments, ChatResponse.Writer out) {
        OutputItem item = items.of(event);
        if (item.call) wholeArguments(item, arguments, out);
    }

    private static void wholeArguments(OutputItem item, Json arguments, ChatResponse.Writer out) {
        String text = arguments.isObject() || arguments.isArray() ? arguments.toString() : arguments.text("");
        if (!text.isEmpty() && item.write(ARGUMENTS, 0)) out.toolCall(item.number, "", "", text);
    }
}
