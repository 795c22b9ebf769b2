package dev.weft.examples;

import dev.weft.media.EventSource;
import dev.weft.media.Frame;
import dev.weft.media.SseEncoder;
import dev.weft.testing.ModelServer;
import dev.weft.testing.Reply;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * Any server-sent events, read with a loop as browsers read them: a lost connection is made again where it
 * was lost.
 */
public final class ReadServerSentEvents {
    private ReadServerSentEvents() {}

    /** Reads the events at the address that is given, or else of a server that hangs up after every second one. */
    public static void main(String[] args) {
        if (args.length == 1) {
            read(URI.create(args[0]));
            return;
        }
        try (var server = ModelServer.answering((request, reply) ->
                twoMore(Integer.parseInt(request.header("Last-Event-ID").orElse("0")), reply))) {
            read(URI.create(server.url() + "/ticks"));
        }
    }

    private static void read(URI address) {
        // tag::read
        var source = EventSource.builder(lastId -> connect(address, lastId))
                .reconnectDelay(Duration.ofMillis(100))
                .open();
        try (source) {
            for (Frame frame : source) System.out.println(frame.id() + " " + frame.event() + ": " + frame.data());
        }
        // end::read
        System.out.println(source.state());
    }

    // tag::connect
    private static EventSource.Connection connect(URI address, String lastId) throws IOException {
        var http = (HttpURLConnection) address.toURL().openConnection();
        http.setRequestProperty("Accept", "text/event-stream");
        if (!lastId.isEmpty()) http.setRequestProperty("Last-Event-ID", lastId);
        int status = http.getResponseCode();
        var type = http.getContentType();
        return new EventSource.Connection(
                status, type == null ? "" : type, status < 400 ? http.getInputStream() : http.getErrorStream());
    }
    // end::connect

    private static void twoMore(int last, Reply reply) {
        if (last >= 4) {
            reply.status(204); // the server's word that there is no more
            return;
        }
        reply.header("Content-Type", "text/event-stream");
        for (int id = last + 1; id <= last + 2; id++) {
            reply.raw(SseEncoder.bytes(Frame.of("tick", "number " + id, Integer.toString(id))));
        }
        reply.end();
    }
}
