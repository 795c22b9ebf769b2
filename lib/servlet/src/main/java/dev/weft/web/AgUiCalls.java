package dev.weft.web;

import dev.weft.Step;
import dev.weft.ToolCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which id of the protocol belongs to which tool call. Models may use an id again, in another turn or beside each other. */
final class AgUiCalls {
    private record Key(@Nullable Step around, ToolCall call, String arguments) {
        Key(@Nullable Step around, ToolCall call) {
            this(around, call, call.argumentsText());
        }
    }

    private final Map<Key, Deque<String>> announced = new HashMap<>();
    private final Map<Step, String> running = new HashMap<>();

    /** A model inside {@code around} wants this call; it was told to the client by this id. */
    void announce(@Nullable Step around, ToolCall call, String id) {
        announced
                .computeIfAbsent(new Key(around, call), key -> new ArrayDeque<>())
                .add(id);
    }

    /** The id of a call that is being made in this step; null where no model has asked for it. */
    @Nullable
    String begin(Step step, ToolCall call) {
        var key = new Key(step.parent().orElse(null), call);
        Deque<String> ids = announced.get(key);
        String id = ids == null ? null : ids.poll();
        // a long run has many, and forgets those that are made
        if (ids != null && ids.isEmpty()) announced.remove(key);
        return id;
    }

    void running(Step step, String id) {
        running.put(step, id);
    }

    /** The call made in this step, no longer running; null where it was not shown. */
    @Nullable
    String end(Step step) {
        return running.remove(step);
    }

    /** The call that this step, or the nearest above it, makes; null where there is none, or an agent is between. */
    @Nullable
    String around(@Nullable Step step) {
        for (Step at = step;
                at != null && at.kind() != Step.Kind.AGENT;
                at = at.parent().orElse(null)) {
            String id = running.get(at);
            if (id != null) return id;
        }
        return null;
    }
}
