package dev.weft;

import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A model behind an API, or anything that behaves like one. Immutable and shared by any number of threads.
 *
 * <p>{@link #respond} emits the pieces of the answer ({@link ChatResponse#writer} does both in one) and neither starts nor ends
 * a step; {@link #call}, which streams and chats use, puts the step of a model call around it.
 */
@FunctionalInterface
public interface ChatModel extends Responder {
    /** Name for steps and logs, such as {@code gpt-5-mini}. */
    default String name() {
        String simple = getClass().getSimpleName();
        return simple.isEmpty() || simple.contains("$$Lambda") ? "model" : simple;
    }

    /** What a request may ask of it; what goes beyond is refused with {@link UnsupportedException} before anything is sent. */
    default Set<Capability> capabilities() {
        return Capability.ALL;
    }

    /** Answers as a step of its own: started, the pieces, then finished or failed. */
    default ChatResponse call(ChatRequest request, Emitter out) throws Exception {
        return out.step(
                name(),
                new Event.ModelCallStarted(request),
                Event.ModelCallFinished::new,
                step -> respond(request, step));
    }

    @Override
    default EventStream<ChatResponse> stream(ChatRequest request, RunOptions options) {
        Objects.requireNonNull(request, "request");
        return Answer.stream(options, out -> call(request, out));
    }

    /**
     * The same model with settings that apply where the request does not say otherwise. A tool choice that forces a call applies
     * until tools were called: not to a request that ends in what they gave back.
     */
    default ChatModel options(Consumer<ChatOptions.Builder> set) {
        return new ModelWithOptions(this, ChatOptions.of(set));
    }

    /**
     * The same model, known not to be able to do this, whatever its provider can carry: a request that asks for it is refused
     * before anything is sent, or goes to the model that is the {@linkplain #orElse alternative}.
     */
    default ChatModel without(Capability... missing) {
        return new ModelWithout(this, Set.of(missing));
    }

    /**
     * Asks {@code next} where this one fails before the first piece of its answer; after that, a failure is a failure. Each is a
     * step of its own.
     */
    default ChatModel orElse(ChatModel next) {
        return new FallbackModel(this, next);
    }
}
