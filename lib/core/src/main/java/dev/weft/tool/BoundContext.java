package dev.weft.tool;

import dev.weft.Emitter;
import dev.weft.ForwardingEmitter;
import dev.weft.ToolCall;
import java.time.Duration;
import java.util.Optional;

/** The context of one call; {@code deadline} is in the time of {@link System#nanoTime}, where there is a limit. */
record BoundContext(Emitter out, ToolCall call, Values values, boolean limited, long deadline)
        implements ToolContext, ForwardingEmitter {
    @Override
    public Optional<Duration> remaining() {
        if (!limited) return Optional.empty();
        return Optional.of(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    @Override
    public <V> V value(Class<V> type) {
        return values.get(type);
    }

    @Override
    public String toString() {
        return "the context of " + call;
    }
}
