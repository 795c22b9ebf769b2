package dev.weft.chat;

import dev.weft.ChatModel;
import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.EventStream;
import dev.weft.Message;
import dev.weft.Responder;
import dev.weft.RunOptions;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model with a way of being asked: instructions, settings, how its runs run. Immutable and shared by any number of threads;
 * two chats never see each other's events.
 *
 * <p>{@link #respond} is the main path, to be read top to bottom.
 */
public final class Chat implements Responder {
    private final ChatModel model;
    private final @Nullable String system;
    private final ChatOptions options;
    private final RunOptions run;

    private Chat(Builder from) {
        model = Objects.requireNonNull(from.model, "a chat needs a model: Chat.builder().model(…)");
        system = from.system;
        options = from.options;
        run = from.run;
    }

    /** A chat with this model and nothing else. */
    public static Chat of(ChatModel model) {
        return builder().model(model).build();
    }

    /** Collects what a chat is made of. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same chat but for what is set here; everything else is shared. */
    public Chat with(Consumer<Builder> change) {
        var builder = new Builder(this);
        change.accept(builder);
        return builder.build();
    }

    /** One answer, from the request to its end. What is retrieved, remembered and called on the way belongs here, in this order. */
    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        ChatRequest asked = instructed(request).options(request.options().over(options));
        return model.call(asked, out);
    }

    @Override
    public EventStream<ChatResponse> stream(ChatRequest request, RunOptions more) {
        return Responder.super.stream(request, more.over(run));
    }

    /** With the chat's instructions in front, unless the request brings its own. */
    private ChatRequest instructed(ChatRequest request) {
        if (system == null || request.messages().stream().anyMatch(m -> m instanceof Message.SystemMessage))
            return request;
        var messages = new ArrayList<Message>();
        messages.add(Message.system(system));
        messages.addAll(request.messages());
        return request.messages(messages);
    }

    /** Collects what a chat is made of; what is set again replaces what was set before. */
    public static final class Builder {
        private @Nullable ChatModel model;
        private @Nullable String system;
        private ChatOptions options = ChatOptions.NONE;
        private RunOptions run = RunOptions.of(o -> o.name("chat"));

        private Builder() {}

        private Builder(Chat from) {
            model = from.model;
            system = from.system;
            options = from.options;
            run = from.run;
        }

        /** Name of the chat's runs; "chat" where none is set. */
        public Builder name(String name) {
            return run(o -> o.name(name));
        }

        /** The model that is asked. */
        public Builder model(ChatModel value) {
            model = value;
            return this;
        }

        /** Instructions for the model, sent first where the request brings none of its own. */
        public Builder system(String text) {
            system = text;
            return this;
        }

        /** Settings that apply where the request says nothing; added to those set before. */
        public Builder options(Consumer<ChatOptions.Builder> set) {
            options = ChatOptions.of(set).over(options);
            return this;
        }

        /** Whether answers are asked for piece by piece (the default) or whole; the events are the same kinds. */
        public Builder streaming(boolean on) {
            return options(o -> o.streaming(on));
        }

        /** Name, tags, capacity, limits, carrier, listeners: what any run can have; added to what was set before. */
        public Builder run(Consumer<RunOptions.Builder> set) {
            run = RunOptions.of(set).over(run);
            return this;
        }

        /** The chat. */
        public Chat build() {
            return new Chat(this);
        }
    }
}
