package dev.weft.examples;

import dev.weft.Emission;
import dev.weft.Event.TextDelta;
import dev.weft.EventStream;
import dev.weft.chat.Chat;
import dev.weft.log.EventLog;
import dev.weft.log.GoneException;
import dev.weft.log.LogStore;
import java.nio.file.Path;
import java.time.Duration;

/** An answer that goes on while the browser's page is loaded anew, and that the new page reads from where the old one was. */
public final class ResumeAfterReload {
    private ResumeAfterReload() {}

    /** Reads a part of an answer, leaves, comes back for the rest, and comes once too often. */
    public static void main(String[] args) {
        var chat = Chat.of(Recipes.modelOr("Air scatters blue light more than red."));
        EventLog log = EventLog.inMemory();
        // tag::keep
        EventStream<?> stream = log.keep(chat.stream("Why is the sky blue?")); // goes on whoever reads
        String run = stream.run().id(); // into the session: it is no secret that lets anybody in
        // end::keep
        long last = -1;
        try (stream) {
            for (Emission emission : stream.emissions()) {
                last = emission.seq();
                if (emission.event() instanceof TextDelta(var text)) {
                    System.out.println("the first page shows: " + text.strip());
                    break; // and is loaded anew
                }
            }
        }
        resume(log, run, last);
        try {
            log.follow(run, Long.MAX_VALUE);
        } catch (GoneException e) {
            System.out.println("nothing left"); // to a browser: 204
        }
        System.out.println("could be ended: " + log.cancel(run));
    }

    private static void resume(EventLog log, String run, long last) {
        // tag::follow
        try (var stream = log.follow(run, last)) { // -1: from the beginning
            var rest = new StringBuilder();
            for (String piece : stream.textPieces()) rest.append(piece);
            System.out.println("the second page shows: " + rest.toString().strip());
            System.out.println("all of it: " + stream.result().text());
        }
        // end::follow
    }

    // tag::files
    static EventLog inFiles(Path folder) {
        return EventLog.builder()
                .store(LogStore.inFiles(folder)) // for any number of processes of this machine
                .retention(Duration.ofHours(1)) // after a run's end
                .events(50_000) // a run that has more fails
                .build();
    }
    // end::files
}
