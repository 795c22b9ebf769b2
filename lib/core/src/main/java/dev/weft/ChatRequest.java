package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is sent: the messages, the settings, the tools that may be called, what the answer must look like. Immutable; {@code toString} shows no message. */
public final class ChatRequest {
    private final List<Message> messages;
    private final ChatOptions options;
    private final List<ToolSpec> tools;
    private final @Nullable Schema<?> schema;

    private ChatRequest(
            List<? extends Message> messages, ChatOptions options, List<ToolSpec> tools, @Nullable Schema<?> schema) {
        this.messages = List.copyOf(messages);
        this.options = options;
        this.tools = List.copyOf(tools);
        this.schema = schema;
    }

    /** One user message. */
    public static ChatRequest of(String prompt) {
        return of(List.of(Message.user(prompt)));
    }

    /** A conversation so far; the last message is what is to be answered. */
    public static ChatRequest of(List<? extends Message> messages) {
        return new ChatRequest(messages, ChatOptions.NONE, List.of(), null);
    }

    /** The messages, the oldest first. */
    public List<Message> messages() {
        return messages;
    }

    /** The settings that were set on this request. */
    public ChatOptions options() {
        return options;
    }

    /** The tools that the model may call. */
    public List<ToolSpec> tools() {
        return tools;
    }

    /** What the answer must look like; empty where it is free. */
    public Optional<Schema<?>> schema() {
        return Optional.ofNullable(schema);
    }

    /** Text of the last user message, or "". */
    public String prompt() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i) instanceof Message.UserMessage user) return user.text();
        }
        return "";
    }

    /** The same request with these settings over the ones it has. */
    public ChatRequest options(Consumer<ChatOptions.Builder> set) {
        return options(ChatOptions.of(set).over(options));
    }

    /** The same request with these settings in place of the ones it has. */
    public ChatRequest options(ChatOptions value) {
        return new ChatRequest(messages, value, tools, schema);
    }

    /** The same request with these tools in place of the ones it has. */
    public ChatRequest tools(List<ToolSpec> value) {
        return new ChatRequest(messages, options, value, schema);
    }

    /** The same request for an answer that looks like this; {@link ChatResponse#as(Schema)} then reads it. */
    public ChatRequest schema(Schema<?> value) {
        return new ChatRequest(messages, options, tools, Objects.requireNonNull(value, "schema"));
    }

    /** The same request with other messages. */
    public ChatRequest messages(List<? extends Message> value) {
        return new ChatRequest(value, options, tools, schema);
    }

    /** The same request with one more message at its end. */
    public ChatRequest plus(Message message) {
        var more = new ArrayList<>(messages);
        more.add(message);
        return messages(more);
    }

    /** The same request with more messages at its end. */
    public ChatRequest plus(List<? extends Message> more) {
        var all = new ArrayList<>(messages);
        all.addAll(more);
        return messages(all);
    }

    @Override
    public String toString() {
        return "ChatRequest of " + messages.size() + " messages, " + tools.size() + " tools";
    }
}
