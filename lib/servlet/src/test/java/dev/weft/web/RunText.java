package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Responder;
import dev.weft.RunOptions;
import dev.weft.WeftException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A run from its start to its end, and what a format makes of it. */
final class RunText {
    /** What is done with the stream while the run goes on. */
    interface Reader {
        void read(EventStream<ChatResponse> stream) throws InterruptedException;
    }

    private RunText() {}

    /** Everything that the run emitted, its end included. */
    static List<Emission> of(Responder responder, ChatRequest request) throws InterruptedException {
        return of(responder, request, EventStream::result);
    }

    /** The same of a run that is done something to, which may end it. */
    static List<Emission> of(Responder responder, ChatRequest request, Reader reader) throws InterruptedException {
        var all = new ArrayList<Emission>();
        var end = new CountDownLatch(1);
        var options = RunOptions.of(o -> o.listener(emission -> {
            all.add(emission);
            boolean last = emission.event() instanceof Event.RunCompleted
                    || emission.event() instanceof Event.RunFailed
                    || emission.event() instanceof Event.RunCancelled;
            if (last) end.countDown();
        }));
        try (var stream = responder.stream(request, options)) {
            reader.read(stream);
        } catch (WeftException | IllegalStateException expected) {
            // the run's end is among the emissions
        }
        if (!end.await(10, TimeUnit.SECONDS)) throw new AssertionError("the run has not ended");
        return all;
    }

    /** The events as lines without what server-sent events put around them, with RUN for the id of the run and 0 for its time. */
    static String written(Format format, List<Emission> emissions) {
        var encoder = format.encoder();
        var out = new StringBuilder();
        encoder.begin(out);
        assertEquals(": open\n\n", out.toString());
        out.setLength(0);
        for (Emission emission : emissions) encoder.write(emission, out);
        encoder.end(out);
        return plain(out.toString(), emissions);
    }

    static String plain(String text, List<Emission> emissions) {
        String id = emissions.isEmpty() ? "none" : emissions.getFirst().run().id();
        return text.replace(id.replace("-", ""), "RUN")
                .replace(id, "RUN")
                .replaceAll("\"created\":\\d+", "\"created\":0")
                .replaceAll("data: (.*)\n\n", "$1\n");
    }
}
