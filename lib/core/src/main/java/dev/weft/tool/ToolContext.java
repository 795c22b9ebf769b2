package dev.weft.tool;

import dev.weft.Emitter;
import dev.weft.ToolCall;
import java.time.Duration;
import java.util.Optional;

/**
 * One call of a tool: the emitter of its step, and what is known of it. Hand it on, as in
 * {@code agent.respond(request, context)}, and what it is handed to becomes a part of the run.
 */
public interface ToolContext extends Emitter {
    /** The call that is being made. */
    ToolCall call();

    /** How much is left of the tool's time limit; empty where there is none. */
    Optional<Duration> remaining();

    /**
     * A value that the chat was given for its tools, such as who is asking.
     *
     * @throws IllegalStateException where the chat was given none of this type
     */
    <V> V value(Class<V> type);
}
