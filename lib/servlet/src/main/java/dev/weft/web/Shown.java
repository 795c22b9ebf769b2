package dev.weft.web;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.ToolResult;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a client is told of failures: what the application chooses, and unless it does, nothing that an exception says. */
final class Shown {
    private static final String NEUTRAL = "Something went wrong.";

    /** The same sentence for everything. */
    static final Function<Failure, String> NOTHING = failure -> NEUTRAL;

    private Shown() {}

    static String text(Function<? super Failure, String> chosen, Failure failure) {
        return Objects.requireNonNull(chosen.apply(failure), "the text of a failure");
    }

    /** What a tool has told the model of its failure, as a failure; its type is {@code ToolError}. */
    static Failure of(ToolResult error) {
        return Failure.of(new ToolError(error.text()));
    }

    /** The failure that an event of Weft's own carries. */
    static @Nullable Failure in(Event event) {
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
            return result.isError() ? data.with("result.text", text(chosen, of(result))) : data;
        }
        Failure own = in(event);
        if (own != null) return data.with("failure.message", text(chosen, own));
        Json changed = data;
        if (event instanceof Event.Custom && event instanceof Record) {
            for (var component : event.getClass().getRecordComponents()) {
                Json written = data.member(component.getName());
                if (component.getType() != Failure.class || !written.isObject()) continue;
                String text = text(chosen, written.as(Failure.class));
                changed = changed.plus(component.getName(), written.plus("message", text));
            }
        }
        return changed;
    }

    /** A tool's error, as what a failure is made of. */
    static final class ToolError extends RuntimeException {
        private static final long serialVersionUID = 1;

        ToolError(String text) {
            super(text, null, false, false);
        }
    }
}
