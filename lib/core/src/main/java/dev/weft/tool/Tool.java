package dev.weft.tool;

import dev.weft.Json;
import dev.weft.ToolSpec;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A function that a model may call. Shared by any number of runs and called by several at once.
 *
 * <pre>{@code
 * record City(@Description("with its country") String name) {}
 * Tool weather = Tool.of("weather", "Tells the weather", City.class, city -> forecast(city.name()));
 * }</pre>
 *
 * <p>It is called on a virtual thread of its own, interrupted when the run is ended; what is good at keeping a processor busy says
 * {@link #cpuBound()}. What it returns goes to the model: a {@link dev.weft.ToolResult} as it is, text as it is, all else as JSON.
 * What it throws goes there too, as an error, unless the chat stops the run for it.
 */
public interface Tool {
    /** What the model is told of it. */
    ToolSpec spec();

    /**
     * Does what the model wants done. {@code arguments} is what the model wrote: nothing guarantees that it fits the schema.
     * {@code context} is the emitter of the call, and knows the run.
     */
    @Nullable
    Object call(Json arguments, ToolContext context) throws Exception;

    /** What it is called on and how long it may take. */
    default Terms terms() {
        return Terms.USUAL;
    }

    /** A tool whose arguments are a record, or {@code Void.class} for none. */
    static <A> Tool of(String name, String description, Class<A> arguments, Simple<A> body) {
        return of(name, description, arguments, (given, context) -> body.call(given));
    }

    /** The same with the context of the call: to emit events of its own, to hand on to an agent, to see the run's values. */
    static <A> Tool of(String name, String description, Class<A> arguments, Body<A> body) {
        return TypedTool.of(name, description, arguments, body);
    }

    /** A tool whose arguments have a schema of JSON's own. */
    static Tool of(ToolSpec spec, Body<Json> body) {
        return new TypedTool<>(spec, arguments -> arguments, body, Terms.USUAL);
    }

    /** The same tool, called on a platform thread: a busy virtual thread would hold up the streams of others. */
    default Tool cpuBound() {
        return new ToolOnTerms(this, terms().on(Terms.PLATFORM_THREADS));
    }

    /**
     * The same tool, called on this executor. Its threads are the user's and never interrupted. One that takes no more work makes
     * the call fail with a {@link java.util.concurrent.RejectedExecutionException}, and is told to the log; one that drops work
     * without a word leaves the call waiting for its limit.
     */
    default Tool on(Executor executor) {
        return new ToolOnTerms(this, terms().on(executor));
    }

    /**
     * The same tool; a call that takes longer is interrupted, and the model is told that it took too long. One that is still inside
     * a second later is named in the log.
     */
    default Tool within(Duration limit) {
        return new ToolOnTerms(this, terms().within(limit));
    }

    /** The work of a tool that knows its call. */
    @FunctionalInterface
    interface Body<A> {
        /** Does what the model wants done. */
        @Nullable
        Object call(A arguments, ToolContext context) throws Exception;
    }

    /** The work of a tool. */
    @FunctionalInterface
    interface Simple<A> {
        /** Does what the model wants done. */
        @Nullable
        Object call(A arguments) throws Exception;
    }
}
