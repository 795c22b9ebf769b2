package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation. The four kinds end in {@code Message}, so that {@code import dev.weft.Message.*} takes neither
 * {@code System} nor {@code Tool} away. Immutable; {@code toString} never shows what was said.
 */
public sealed interface Message {
    /** Its parts, in order. */
    List<Content> content();

    /** Its text parts, joined. */
    default String text() {
        return content().stream()
                .map(part -> part instanceof Content.TextContent text ? text.text() : "")
                .collect(Collectors.joining());
    }

    /**
     * The message as JSON, for stores and browsers; {@link #of(Json)} reads it back, equal, with whatever providers want back
     * unchanged to the letter. An object with {@code role}: {@code system}, {@code user} and {@code assistant} have
     * {@code content}, an array of parts with {@code type} {@code text} (text), {@code image} or {@code file} (mediaType, name, data
     * in base64 or url), {@code reasoning} (text, provider, raw), {@code call} (id, name, arguments as the model wrote them) or
     * {@code unknown} (provider, raw); {@code assistant} has author and partial where they say something; {@code tool} has callId,
     * tool, text, and error where it is one. These names never change; there may come more.
     */
    default Json json() {
        return MessageJson.write(this);
    }

    /**
     * The message that this JSON is. Unknown fields are ignored; a part of an unknown kind is kept as {@link Content.Unknown} that no
     * provider is sent, and a message of an unknown role as a user message of such a part: both are written back as they came.
     *
     * @throws DecodeException where it is no message at all, such as one without a role, or a text that is a number
     */
    static Message of(Json json) {
        return MessageJson.read(json);
    }

    /** Instructions for the model. */
    static SystemMessage system(String text) {
        return new SystemMessage(List.of(Content.text(text)));
    }

    /** What the user says, with images or files. */
    static UserMessage user(String text, Content... more) {
        var content = new ArrayList<Content>();
        content.add(Content.text(text));
        content.addAll(List.of(more));
        return new UserMessage(content);
    }

    /** What the model said. */
    static AssistantMessage assistant(String text) {
        return AssistantMessage.of(List.of(Content.text(text)), List.of());
    }

    /** What a tool gave back for a call. */
    static ToolMessage tool(ToolCall call, ToolResult result) {
        return new ToolMessage(call.id(), call.name(), result);
    }

    /** Instructions for the model. */
    record SystemMessage(List<Content> content) implements Message {
        /** Keeps a copy of the list. */
        public SystemMessage {
            content = List.copyOf(content);
        }

        @Override
        public String toString() {
            return "system message";
        }
    }

    /** What the user says. */
    record UserMessage(List<Content> content) implements Message {
        /** Keeps a copy of the list. */
        public UserMessage {
            content = List.copyOf(content);
        }

        @Override
        public String toString() {
            return "user message";
        }
    }

    /** What the model said, and which tools it wants called. */
    final class AssistantMessage implements Message {
        private final List<Content> content;
        private final List<ToolCall> toolCalls;
        private final String author;
        private final boolean partial;

        private AssistantMessage(List<Content> content, String author, boolean partial) {
            this.content = List.copyOf(content);
            toolCalls = calls(content);
            this.author = Objects.requireNonNull(author, "author");
            this.partial = partial;
        }

        /** A whole message without an author; the calls that are not among the content already come behind it. */
        public static AssistantMessage of(List<? extends Content> content, List<ToolCall> toolCalls) {
            var all = new ArrayList<Content>(content);
            var there = calls(content);
            for (ToolCall call : toolCalls) if (!there.contains(call)) all.add(new Content.Call(call));
            return new AssistantMessage(all, "", false);
        }

        private static List<ToolCall> calls(List<? extends Content> content) {
            var calls = new ArrayList<ToolCall>();
            for (Content part : content) if (part instanceof Content.Call(ToolCall call)) calls.add(call);
            return List.copyOf(calls);
        }

        /** Its parts in the order in which the model made them, the tool calls at their places. */
        @Override
        public List<Content> content() {
            return content;
        }

        /** The tools that it wants called, in the model's order. */
        public List<ToolCall> toolCalls() {
            return toolCalls;
        }

        /** Name of the agent that said it, or "". */
        public String author() {
            return author;
        }

        /** The same message by this author. */
        public AssistantMessage author(String name) {
            return new AssistantMessage(content, name, partial);
        }

        /** Whether it was cut off: by a stop, a cancellation or a failure. */
        public boolean partial() {
            return partial;
        }

        /** The same message, marked as cut off or not. */
        public AssistantMessage partial(boolean value) {
            return new AssistantMessage(content, author, value);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof AssistantMessage that
                    && content.equals(that.content)
                    && author.equals(that.author)
                    && partial == that.partial;
        }

        @Override
        public int hashCode() {
            return Objects.hash(content, author);
        }

        @Override
        public String toString() {
            return "assistant message, " + toolCalls.size() + " tool calls";
        }
    }

    /** What a tool gave back. */
    final class ToolMessage implements Message {
        private final String callId;
        private final String tool;
        private final ToolResult result;

        private ToolMessage(String callId, String tool, ToolResult result) {
            this.callId = callId;
            this.tool = tool;
            this.result = result;
        }

        @Override
        public List<Content> content() {
            return List.of(Content.text(result.text()));
        }

        /** The id of the call that this answers. */
        public String callId() {
            return callId;
        }

        /** Name of the tool. */
        public String tool() {
            return tool;
        }

        /** What it gave back. */
        public ToolResult result() {
            return result;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ToolMessage that
                    && callId.equals(that.callId)
                    && tool.equals(that.tool)
                    && result.equals(that.result);
        }

        @Override
        public int hashCode() {
            return Objects.hash(callId, tool);
        }

        @Override
        public String toString() {
            return "tool message of " + tool;
        }
    }
}
