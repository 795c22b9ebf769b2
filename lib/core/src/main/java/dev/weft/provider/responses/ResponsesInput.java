package dev.weft.provider.responses;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages as items of the input. What this provider made goes back as it came, in its order: the item of a message or of a call
 * stands behind its text or its call in the message and lacks only that; every other item is kept whole. What another provider
 * made for itself is left out.
 */
final class ResponsesInput {
    /** The type of the mark that an answer is stored at the provider; our own, no item of the protocol. */
    static final String STORED = "weft.stored";

    /** The type of the mark around an item that came too late for its place. */
    private static final String LATE = "weft.late";

    private final String provider;
    private final boolean stored;
    private final List<Json> items = new ArrayList<>();
    /** Items of calls by the id of the call, without the arguments. */
    private final Map<String, Json> calls = new HashMap<>();

    private ResponsesInput(String provider, boolean stored) {
        this.provider = provider;
        this.stored = stored;
    }

    /** The input; {@code stored} says that the provider keeps what it makes, and so knows its items by their ids. */
    static List<Json> of(List<Message> messages, String provider, boolean stored, String previous) {
        var made = new ResponsesInput(provider, stored);
        for (Message message : messages) made.remember(message);
        int from = previous.isEmpty() ? 0 : made.after(messages, previous);
        for (Message message : messages.subList(from, messages.size())) made.add(message);
        return List.copyOf(made.items);
    }

    /** An item that came at last and has its place before another one, which was there already. */
    static Json late(Json item, Json before) {
        return Json.object("type", LATE, "before", before.member("id"), "item", item);
    }

    /** The field in which an item of a call has what the tool is called with. */
    static String argumentsField(String type) {
        return type.equals("custom_tool_call") ? "input" : "arguments";
    }

    private boolean ours(Content part) {
        return part instanceof Content.Unknown unknown && unknown.provider().equals(provider);
    }

    private static String type(Json item) {
        return item.member("type").text("");
    }

    private void remember(Message message) {
        for (Content part : message.content()) {
            if (!ours(part) || !(part instanceof Content.Unknown(var any, Json item))) continue;
            if (OutputItems.isCall(type(item))) calls.put(item.member("call_id").text(""), item);
        }
    }

    /** Where the messages begin that the provider does not have: behind the answer of that id, else behind the last answer. */
    private int after(List<Message> messages, String previous) {
        Json mark = Json.object("type", STORED, "id", previous);
        int last = -1;
        for (int i = 0; i < messages.size(); i++) {
            if (!(messages.get(i) instanceof Message.AssistantMessage assistant)) continue;
            if (assistant.content().contains(new Content.Unknown(provider, mark))) return i + 1;
            last = i;
        }
        return last + 1;
    }

    private void add(Message message) {
        switch (message) {
            case Message.SystemMessage system -> items.add(Json.object("role", "system", "content", system.text()));
            case Message.UserMessage user -> user(user);
            case Message.AssistantMessage assistant -> assistant(assistant);
            case Message.ToolMessage tool -> {
                boolean custom = calls.containsKey(tool.callId())
                        && type(calls.get(tool.callId())).equals("custom_tool_call");
                items.add(Json.object(
                        "type",
                        custom ? "custom_tool_call_output" : "function_call_output",
                        "call_id",
                        tool.callId(),
                        "output",
                        tool.result().text()));
            }
        }
    }

    private void user(Message.UserMessage user) {
        var parts = new ArrayList<Json>();
        for (Content part : user.content()) {
            switch (part) {
                case Content.TextContent(String text) -> {
                    if (!text.isEmpty()) parts.add(Json.object("type", "input_text", "text", text));
                }
                case Content.Media media -> parts.add(media(media));
                case Content.Unknown(var by, Json raw)
                when by.equals(provider) -> {
                    // an item of its own, such as the result of a shell that the model asked for, or a part of this one
                    if (type(raw).startsWith("input_")) parts.add(raw);
                    else items.add(raw);
                }
                default -> {}
            }
        }
        if (parts.isEmpty() && user.content().stream().anyMatch(this::ours)) return;
        boolean plain =
                parts.size() < 2 && parts.stream().allMatch(part -> type(part).equals("input_text"));
        items.add(Json.object("role", "user", "content", plain ? user.text() : parts));
    }

    private static Json media(Content.Media media) {
        String url = media.url().orElse("");
        String data = media.bytes()
                .map(bytes -> "data:" + media.mediaType() + ";base64,"
                        + Base64.getEncoder().encodeToString(bytes))
                .orElse("");
        if (media.kind() == Content.Media.Kind.IMAGE) {
            return Json.object("type", "input_image", "image_url", url.isEmpty() ? data : url, "detail", "auto");
        }
        if (data.isEmpty()) return Json.object("type", "input_file", "file_url", url);
        String name = media.name().isEmpty() ? "file" : media.name();
        return Json.object("type", "input_file", "filename", name, "file_data", data);
    }

    private void assistant(Message.AssistantMessage message) {
        int before = items.size();
        var texts = new ArrayList<String>();
        for (Content part : message.content()) {
            switch (part) {
                case Content.TextContent(String text) -> {
                    if (!text.isEmpty()) texts.add(text);
                }
                case Content.Reasoning thought -> {
                    plain(texts);
                    if (thought.provider().equals(provider) && usable(thought.raw())) items.add(thought.raw());
                }
                case Content.Call(ToolCall call) -> {
                    plain(texts);
                    items.add(call(call));
                }
                case Content.Unknown(var by, Json raw)
                when by.equals(provider) -> {
                    switch (type(raw)) {
                        case "message" -> message(raw, texts);
                        case LATE -> items.add(place(raw.member("before"), before), raw.member("item"));
                        // one is for us to read, the others stand where their calls are
                        case STORED, "function_call", "custom_tool_call" -> {}
                        default -> {
                            plain(texts);
                            items.add(raw);
                        }
                    }
                }
                case Content.Media media ->
                    throw new IllegalArgumentException("an assistant message cannot hold an image or a file for"
                            + " the Responses API; put it into a user message");
                default -> {}
            }
        }
        plain(texts);
        // reasoning that nothing follows, as in an answer that was cut off, is refused
        while (items.size() > before && type(items.getLast()).equals("reasoning")) items.removeLast();
    }

    private int place(Json id, int from) {
        int at = from;
        while (at < items.size() && !items.get(at).member("id").equals(id)) at++;
        return at;
    }

    /** Whoever keeps nothing cannot find reasoning by its id: it must be in the item. */
    private boolean usable(Json item) {
        return stored
                || !item.member("encrypted_content").text("").isEmpty()
                || !item.member("content").items().isEmpty();
    }

    private Json call(ToolCall call) {
        Json item = calls.get(call.id());
        String arguments = call.argumentsText();
        if (item != null) return item.plus(argumentsField(type(item)), arguments);
        return Json.object(
                "type",
                "function_call",
                "call_id",
                call.id(),
                "name",
                call.name(),
                "arguments",
                arguments.isBlank() ? "{}" : arguments);
    }

    /** Puts an item of a message together again with its texts, the last ones; without all of them it is another message. */
    private void message(Json mark, List<String> texts) {
        List<Json> content = mark.member("content").items();
        var missing = new ArrayList<Integer>();
        for (int i = 0; i < content.size(); i++) {
            boolean text = type(content.get(i)).equals("output_text");
            if (text && content.get(i).member("text").isMissing()) missing.add(i);
        }
        int more = texts.size() - missing.size();
        if (more < 0) return;
        var own = List.copyOf(texts.subList(more, texts.size()));
        texts.subList(more, texts.size()).clear();
        plain(texts);
        Json whole = mark;
        for (int i = 0; i < own.size(); i++) {
            whole = whole.with("content." + missing.get(i) + ".text", own.get(i));
        }
        items.add(whole);
    }

    private void plain(List<String> texts) {
        if (texts.isEmpty()) return;
        Object content = texts.size() == 1
                ? texts.getFirst()
                : texts.stream()
                        .map(text -> Json.object("type", "output_text", "text", text))
                        .toList();
        items.add(Json.object("role", "assistant", "content", content));
        texts.clear();
    }
}
