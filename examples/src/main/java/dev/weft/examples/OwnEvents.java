package dev.weft.examples;

import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.Responder;
import dev.weft.chat.Chat;
import java.util.List;

/**
 * Events of your own: any record, emitted in one line from anywhere in the run, takes its place among all the
 * others.
 */
public final class OwnEvents {
    // tag::record
    @Event.Name("index.progress")
    record Progress(int percent) implements Event.Custom {}
    // end::record

    private OwnEvents() {}

    /** Indexes some files, then asks about them. */
    public static void main(String[] args) {
        var chat = Chat.of(Recipes.modelOr("They are about looms."));
        var files = List.of("warp.md", "weft.md", "loom.md", "yarn.md");
        // tag::emit
        Responder indexing = (request, out) -> {
            for (int done = 1; done <= files.size(); done++) {
                // index(files.get(done - 1));
                out.emit(new Progress(100 * done / files.size()));
            }
            return chat.respond(request, out); // a part of this run: its events appear in the same stream
        };
        // end::emit
        // tag::read
        try (var stream = indexing.stream("What are these files about?")) {
            for (Event event : stream) {
                switch (event) {
                    case Progress(var percent) -> System.out.println(percent + " %");
                    case TextDelta(var text) -> System.out.print(text);
                    default -> {}
                }
            }
        }
        // end::read
        System.out.println();
    }
}
