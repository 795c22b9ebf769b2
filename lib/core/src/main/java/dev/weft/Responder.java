package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Anything that answers: a model, a chat, a conversation, an agent, a team, a lambda. One blocking function; the rest follows.
 */
@FunctionalInterface
public interface Responder {
    /**
     * Answers on the calling thread: return is completion, throw is failure, emit is progress. Called inside a run, such as from
     * a tool, with the emitter in hand, it is a part of that run.
     */
    ChatResponse respond(ChatRequest request, Emitter out) throws Exception;

    /** Starts a run and returns at once, before anything was looked up, sent or received. Every other form comes down to this. */
    default EventStream<ChatResponse> stream(ChatRequest request, RunOptions options) {
        Objects.requireNonNull(request, "request");
        return Answer.stream(options, out -> respond(request, out));
    }

    /** Starts a run with the options this responder has. */
    default EventStream<ChatResponse> stream(ChatRequest request) {
        return stream(request, RunOptions.NONE);
    }

    /** Starts a run that answers {@code prompt}. */
    default EventStream<ChatResponse> stream(String prompt) {
        return stream(ChatRequest.of(prompt));
    }

    /** Starts a run that answers a prompt with images or files. */
    default EventStream<ChatResponse> stream(String prompt, Content first, Content... more) {
        var content = new ArrayList<Content>();
        content.add(first);
        content.addAll(List.of(more));
        return stream(ChatRequest.of(List.of(Message.user(prompt, content.toArray(Content[]::new)))));
    }

    /** Starts a run that answers the last of these messages. */
    default EventStream<ChatResponse> stream(List<? extends Message> messages) {
        return stream(ChatRequest.of(messages));
    }

    /** Starts a run whose result is of this type: {@code stream(ChatRequest.of(prompt), Schema.of(type))}. */
    default <T> EventStream<T> stream(String prompt, Class<T> type) {
        return stream(ChatRequest.of(prompt), Schema.of(type));
    }

    /**
     * Starts a run whose result is what the schema describes. Pieces of its JSON arrive as text, as they are written; where the
     * whole does not fit, {@code result()} throws a {@link SchemaException}, while the run itself has completed.
     * {@link EventStream#partials()} gives the value as far as it has come.
     */
    default <T> EventStream<T> stream(ChatRequest request, Schema<T> schema) {
        return stream(request.schema(schema)).as(schema);
    }

    /** The same, with options of the run. */
    default <T> EventStream<T> stream(ChatRequest request, Schema<T> schema, RunOptions options) {
        return stream(request.schema(schema), options).as(schema);
    }

    /** The text of the answer and nothing else. Whoever wants usage or sources takes {@code stream(prompt).result()}. */
    default String ask(String prompt) {
        return ask(ChatRequest.of(prompt));
    }

    /** The text of the answer to a request. */
    default String ask(ChatRequest request) {
        try (var stream = stream(request)) {
            return stream.result().text();
        }
    }

    /**
     * The answer as a value of this type.
     *
     * @throws SchemaException if the model's answer does not fit, was cut off, held back or refused
     */
    default <T> T ask(String prompt, Class<T> type) {
        return ask(ChatRequest.of(prompt), Schema.of(type));
    }

    /**
     * The answer as what the schema describes.
     *
     * @throws SchemaException if the model's answer does not fit, was cut off, held back or refused
     */
    default <T> T ask(ChatRequest request, Schema<T> schema) {
        try (var stream = stream(request, schema)) {
            return stream.result();
        }
    }

    /**
     * For those who like callbacks: reads on the calling thread, hands over each emission there, and returns the answer. What the
     * listener throws ends the run and is thrown here. A call that waits for approval is not answered from here: read the stream in
     * a loop for that.
     */
    default ChatResponse ask(ChatRequest request, Listener listener) throws Exception {
        return ask(request, RunOptions.NONE, listener);
    }

    /** The same, with options of the run: a name, limits, a carrier, tags, for this call alone. */
    default ChatResponse ask(ChatRequest request, RunOptions options, Listener listener) throws Exception {
        try (var stream = stream(request, options)) {
            for (Emission emission : stream.emissions()) listener.on(emission);
            return stream.result();
        }
    }
}
