package dev.weft.provider.gemini;

import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as Gemini takes them: contents of the roles user and model in turn, each with all that was said by neighbouring messages.
 * What Gemini signed goes back on the very part on which it came; what other providers made for themselves is not sent.
 */
final class GeminiContents {
    private static final String SIGNATURE = "thoughtSignature";
    /** What the documentation gives for calls of which Gemini never made a signature. */
    private static final String STAND_IN = "skip_thought_signature_validator";

    private final GeminiModel model;
    private final List<Json> contents = new ArrayList<>();
    private final List<Message.ToolMessage> results = new ArrayList<>();
    private final List<ToolCall> asked = new ArrayList<>();
    private final List<Json> parts = new ArrayList<>();
    private String role = "";

    private GeminiContents(GeminiModel model) {
        this.model = model;
    }

    static List<Json> of(List<Message> messages, GeminiModel model) {
        var made = new GeminiContents(model);
        for (Message message : messages) {
            switch (message) {
                case Message.SystemMessage system -> {}
                case Message.UserMessage user -> {
                    made.returned();
                    made.join("user", user(user));
                }
                case Message.AssistantMessage assistant -> {
                    made.returned();
                    made.asked.addAll(assistant.toolCalls());
                    made.join("model", assistant(assistant));
                }
                case Message.ToolMessage tool -> made.results.add(tool);
            }
        }
        made.returned();
        made.close();
        return made.contents;
    }

    private void join(String next, List<Json> more) {
        if (more.isEmpty()) return; // a content without any part is refused
        if (!next.equals(role)) close();
        role = next;
        parts.addAll(more);
    }

    private void close() {
        if (parts.isEmpty()) return;
        if (role.equals("model") && model.wantsSignatures()) standIn();
        contents.add(Json.object("role", role, "parts", parts));
        parts.clear();
    }

    private static List<Json> user(Message.UserMessage message) {
        var parts = new ArrayList<Json>();
        for (Content part : message.content()) {
            switch (part) {
                case Content.TextContent(String text) -> text(text, parts);
                case Content.Media media -> parts.add(GeminiMedia.part(media));
                case Content.Unknown(String provider, Json raw) -> {
                    if (provider.equals(GeminiRequest.PROVIDER)) parts.add(raw);
                }
                default -> {}
            }
        }
        return parts;
    }

    private static void text(String text, List<Json> parts) {
        if (!text.isEmpty()) parts.add(Json.object("text", text));
    }

    private static List<Json> assistant(Message.AssistantMessage message) {
        var parts = new ArrayList<Json>();
        boolean markable = false;
        for (Content part : message.content()) {
            int before = parts.size();
            switch (part) {
                case Content.TextContent(String text) -> text(text, parts);
                case Content.Media media -> parts.add(GeminiMedia.part(media));
                case Content.Call(ToolCall call) -> parts.add(call(call));
                case Content.Reasoning reasoning -> thought(reasoning, parts);
                case Content.Unknown(String provider, Json raw) -> {
                    if (!provider.equals(GeminiRequest.PROVIDER)) continue;
                    if (markable && GeminiMark.is(raw)) parts.set(before - 1, raw.over(parts.get(before - 1)));
                    else parts.add(GeminiMark.is(raw) ? raw.over(Json.object("text", "")) : raw);
                }
                default -> {}
            }
            markable = parts.size() > before && !(part instanceof Content.Unknown);
        }
        return parts;
    }

    /** Thoughts without a signature are but a summary for the reader. */
    private static void thought(Content.Reasoning reasoning, List<Json> parts) {
        if (!reasoning.provider().equals(GeminiRequest.PROVIDER) || !GeminiMark.is(reasoning.raw())) return;
        parts.add(reasoning.raw().over(Json.object("text", reasoning.text(), "thought", true)));
    }

    private static Json call(ToolCall call) {
        Json made = withId(call.id()).plus("name", call.name()).plus("args", arguments(call));
        return Json.object("functionCall", made);
    }

    /** An id that Gemini gave goes back; where it gave none it does not know ours. */
    private static Json withId(String id) {
        return id.isEmpty() || GeminiCalls.madeUp(id) ? Json.object() : Json.object("id", id);
    }

    /** An object is the only thing that is taken; what a model wrote and no parser reads goes back as text inside one. */
    private static Json arguments(ToolCall call) {
        try {
            Json arguments = call.arguments();
            return arguments.isObject() ? arguments : Json.object("value", arguments);
        } catch (DecodeException e) {
            return Json.object("text", call.argumentsText());
        }
    }

    /** The results of all calls of a turn, in one content and in the order of the calls, whichever tool was done first. */
    private void returned() {
        var made = new ArrayList<Json>();
        for (ToolCall call : asked) {
            for (var result : results) if (result.callId().equals(call.id())) made.add(result(result));
            results.removeIf(result -> result.callId().equals(call.id()));
        }
        for (var orphan : results) made.add(result(orphan));
        if (!made.isEmpty()) asked.clear();
        results.clear();
        join("user", made);
    }

    private static Json result(Message.ToolMessage tool) {
        Json made = withId(tool.callId()).plus("name", tool.tool()).plus("response", response(tool.result()));
        return Json.object("functionResponse", made);
    }

    /** An object is the only thing that is taken; one that has these two keys would be read as saying something else. */
    private static Json response(ToolResult result) {
        Json value = value(result.text());
        if (result.isError()) return Json.object("error", value);
        boolean plain = value.isObject()
                && value.member("output").isMissing()
                && value.member("error").isMissing();
        return plain ? value : Json.object("output", value);
    }

    private static Json value(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) return Json.of(text);
        try {
            return Json.parse(stripped);
        } catch (DecodeException e) {
            return Json.of(text);
        }
    }

    /** The first call of each step must be signed, and calls that another model made are not. */
    private void standIn() {
        int first = -1;
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i).member("functionCall").isMissing()) continue;
            if (!parts.get(i).member(SIGNATURE).isMissing()) return;
            first = i;
        }
        if (first >= 0) parts.set(first, parts.get(first).plus(SIGNATURE, STAND_IN));
    }
}
