package dev.weft.web;

import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.ToolResult;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What of an event's components a client is shown where they tell of a failure: in place of its message what is chosen for it. */
final class Shown {
    /** The same sentence for everything. */
    static final Function<Failure, String> NOTHING = failure -> FailureText.NEUTRAL;

    private static final Set<String> FIELDS = Set.of("type", "message", "retryable");

    private Shown() {}

    /** Whether it is one of Weft's own that was read from where its data was not told: not the application's, and nothing to show. */
    static boolean isHeldBack(Event event) {
        if (!(event instanceof Event.Unknown(String name, Json data))) return false;
        if (!data.isObject() || !data.keys().isEmpty()) return false;
        try {
            return !(EventCodec.PLAIN.event(name, data) instanceof Event.Unknown);
        } catch (DecodeException e) {
            return true;
        }
    }

    /** The failure that an event of Weft's own carries. */
    private static @Nullable Failure in(Event event) {
        return switch (event) {
            case Event.Failed failed -> failed.failure();
            case Event.ModelRetried(Failure failure, var delay) -> failure;
            case Event.RetrievalRetried(Failure failure, var delay) -> failure;
            default -> null;
        };
    }

    /** These components of an event with other texts where they tell of failures. */
    static Json data(Event event, Json data, Function<? super Failure, String> chosen) {
        if (event instanceof Event.ToolCallFinished(var call, ToolResult result)) {
            return result.isError()
                    ? data.with("result.text", FailureText.of(FailureText.ofTool(result), chosen))
                    : data;
        }
        Failure own = in(event);
        if (own != null) return data.with("failure.message", FailureText.of(own, chosen));
        return event instanceof Event.Custom ? ofUsers(event, data, chosen) : data;
    }

    private static Json ofUsers(Event event, Json data, Function<? super Failure, String> chosen) {
        Json changed = data;
        for (var member : data.members().entrySet()) {
            Json written = member.getValue();
            if (!written.isObject() || !isFailure(event, member.getKey(), written)) continue;
            String text = FailureText.of(written.as(Failure.class), chosen);
            changed = changed.plus(member.getKey(), written.plus("message", text));
        }
        return changed;
    }

    /** An event that was read from JSON does not know any more what its components were: what looks like a failure is one. */
    private static boolean isFailure(Event event, String name, Json written) {
        if (event instanceof Event.Unknown)
            return written.member("type").isString() && FIELDS.containsAll(written.keys());
        for (var component : event.getClass().getRecordComponents())
            if (component.getName().equals(name)) return component.getType() == Failure.class;
        return false;
    }
}
