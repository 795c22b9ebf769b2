package dev.weft.examples;

import dev.weft.Event;
import dev.weft.Event.Delta;
import dev.weft.Event.Failed;
import dev.weft.Event.Finished;
import dev.weft.Event.ModelCallStarted;
import dev.weft.Event.ModelRetried;
import dev.weft.Event.ReasoningDelta;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.Started;
import dev.weft.Event.TextDelta;
import dev.weft.chat.Chat;

/** Everything that happens, in one loop: a fine switch over single events, and a coarse one over their categories. */
public final class StreamEvents {
    private StreamEvents() {}

    /** Asks twice. */
    public static void main(String[] args) {
        var chat = Chat.of(Recipes.modelOr("Blue light is scattered most.", "Yes."));
        fine(chat);
        coarse(chat);
    }

    private static void fine(Chat chat) {
        // tag::fine
        try (var stream = chat.stream("Why is the sky blue?")) {
            for (Event event : stream) {
                switch (event) {
                    case ModelCallStarted started ->
                        System.out.println("asking " + stream.current().step().name());
                    case ModelRetried(var failure, var delay) ->
                        System.out.println("again in " + delay + ": " + failure);
                    case ReasoningDelta(var thought) -> System.out.print(thought);
                    case TextDelta(var text) -> System.out.print(text);
                    case RunCompleted(var summary) ->
                        System.out.println("\n" + summary.usage() + " in " + summary.total());
                    default -> {}
                }
            }
        }
        // end::fine
    }

    private static void coarse(Chat chat) {
        // tag::coarse
        int open = 0;
        int pieces = 0;
        try (var stream = chat.stream("Really?")) {
            for (Event event : stream) {
                switch (event) {
                    case Delta delta -> pieces++;
                    case Started started -> open++;
                    case Finished finished -> open--;
                    case Failed failed -> open--;
                    default -> {}
                }
            }
        }
        System.out.println(pieces + " pieces, " + open + " steps left open");
        // end::coarse
    }
}
