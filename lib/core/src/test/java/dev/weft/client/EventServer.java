package dev.weft.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Emission;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.internal.ScriptedServer;
import dev.weft.internal.ScriptedServer.Connection;
import dev.weft.internal.ScriptedServer.Request;
import dev.weft.log.EventLog;
import dev.weft.log.GoneException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A server that keeps runs and sends them: {@code POST /app/chat} begins one, {@code GET /app/chat/<run>} goes on. It cuts off as many
 * connections as it is told, after a number of bytes that chance chooses.
 */
final class EventServer implements AutoCloseable {
    final EventLog log = EventLog.inMemory();
    final ScriptedServer http;
    private final Supplier<EventStream<?>> runs;
    private final Random random;
    final AtomicInteger cuts;
    private volatile String run = "";
    /** Whether its responses say which run it is. */
    volatile boolean names = true;

    EventServer(Supplier<EventStream<?>> runs, Random random, int cuts) {
        this.runs = runs;
        this.random = random;
        this.cuts = new AtomicInteger(cuts);
        http = ScriptedServer.start(this::answer);
    }

    String run() {
        return run;
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        var follower = log.follow(run, -1);
        try {
            for (Emission emission : follower.emissions()) lines.add(line(emission));
        } catch (RuntimeException e) {
            lines.add(line(follower.end().orElseThrow()));
        }
        return lines;
    }

    static String line(Emission emission) {
        return EventCodec.PLAIN.json(emission).toString();
    }

    private void answer(Request request, Connection to) throws Exception {
        if (request.line().startsWith("POST /app/chat ")) {
            var kept = log.keep(runs.get());
            run = kept.run().id();
            send(kept, to, false);
        } else {
            String id = request.line().replaceFirst("GET /app/chat/(\\S+) .*", "$1");
            long after = Long.parseLong(request.headers().getOrDefault("last-event-id", "-1"));
            EventStream<?> stream;
            try {
                stream = log.follow(id, after);
            } catch (GoneException e) {
                to.head(204, "");
                return;
            }
            send(stream, to, true);
        }
    }

    private void send(EventStream<?> stream, Connection to, boolean headToo) throws IOException {
        String named = names ? "Weft-Run: " + run : "X: y";
        var wire = new Wire(to, headToo);
        try (stream) {
            String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n" + named
                    + "\r\n\r\n";
            if (headToo) wire.write(head);
            else to.write(head);
            wire.chunk(": open\n\n");
            try {
                for (Emission emission : stream.emissions()) wire.event(emission);
            } catch (RuntimeException e) {
                wire.event(stream.end().orElseThrow());
            }
            wire.write("0\r\n\r\n");
        }
    }

    /** Writes up to where it is cut off. */
    private final class Wire {
        private final Connection to;
        private final boolean resets;
        private int left;

        Wire(Connection to, boolean resets) {
            this.to = to;
            this.resets = resets;
            boolean cut = cuts.getAndDecrement() > 0;
            left = cut ? random.nextInt(4_000) : Integer.MAX_VALUE;
        }

        void event(Emission emission) throws IOException {
            chunk("id: " + emission.seq() + "\ndata: " + line(emission) + "\n\n");
        }

        void chunk(String text) throws IOException {
            write(Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n");
        }

        void write(String text) throws IOException {
            byte[] bytes = text.getBytes(UTF_8);
            if (bytes.length <= left) {
                left -= bytes.length;
                to.write(bytes);
                return;
            }
            to.write(java.util.Arrays.copyOf(bytes, left));
            // a reset may take the head with it, without which nobody knows where to go on
            if (resets && left % 2 == 0) to.reset();
            else to.close();
            throw new IOException("cut off");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
