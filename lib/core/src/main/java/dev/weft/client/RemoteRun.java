package dev.weft.client;

import dev.weft.DecodeException;
import dev.weft.Emission;
import dev.weft.EmissionReader;
import dev.weft.EmissionSource;
import dev.weft.EventCodec;
import dev.weft.Json;
import dev.weft.media.EventSource;
import dev.weft.media.Frame;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** One run as a server sends it, over as many connections as it takes. For one thread at a time; any may close it. */
final class RemoteRun implements EmissionSource {
    private final RemoteConnector connector;
    private final EmissionReader emissions;
    private final EventSource source;
    private final Iterator<Frame> frames;
    private volatile boolean closed;
    private long next;

    RemoteRun(RemoteConnector connector, EventCodec codec, Duration delay) {
        this.connector = connector;
        emissions = codec.reader();
        source = EventSource.builder(connector).reconnectDelay(delay).open();
        frames = source.iterator();
    }

    @Override
    public @Nullable Emission next() {
        while (frames.hasNext()) {
            Frame frame = frames.next();
            Json json = Json.parse(frame.data());
            if (json.member("seq").isMissing()) {
                if (json.member("type").text("").equals("stream.broken"))
                    connector.broken(
                            json.member("data").member("failure").member("type").text(""));
                continue;
            }
            long seq = json.member("seq").integer();
            if (seq < next) continue;
            if (seq > next) throw gap(seq);
            Emission emission = emissions.read(json);
            connector.got(next++);
            return emission;
        }
        if (closed) return null;
        throw connector.ended();
    }

    private DecodeException gap(long seq) {
        return new DecodeException(
                "the server sent number " + seq + " of the run where number " + next
                        + " belongs; does it leave events out?",
                "",
                null);
    }

    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
