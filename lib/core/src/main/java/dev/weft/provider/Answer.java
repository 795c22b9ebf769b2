package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Emitter;
import dev.weft.FinishReason;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import dev.weft.WeftException;
import dev.weft.internal.Body;
import dev.weft.internal.Exchange;
import dev.weft.internal.Head;
import dev.weft.media.Decoder;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an answer, from the request to the end of its body, on the thread of the run; cancelling the run aborts the
 * exchange from outside and so wakes that thread. Holds one frame at a time. What ends it otherwise than well aborts the exchange.
 */
final class Answer implements Attempts.Attempt<ChatResponse> {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final HttpCaller caller;
    private final Wire wire;
    private final Emitter out;
    private final boolean streamed;
    private final Exchange exchange;
    private final ChatResponse.Writer writer;
    private volatile boolean stopped;

    Answer(HttpCaller caller, Wire wire, Wire.HttpCall call, boolean streamed, Emitter out) {
        this.caller = caller;
        this.wire = wire;
        this.out = out;
        this.streamed = streamed;
        exchange = caller.exchange(call, streamed ? wire.mediaType().essence() : "application/json");
        writer = ChatResponse.writer(out).limit(caller.endpoint().limits().response());
    }

    @Override
    public boolean begun() {
        return writer.started() || writer.finished();
    }

    @Override
    public ChatResponse run() throws Exception {
        var registration = out.onCancel(this::stop);
        try {
            read();
            return writer.response();
        } catch (RuntimeException e) {
            // what happens after the run was told to stop is its consequence: the writer knows which kind of stop it
            // was
            if (stopped || out.cancelled()) return writer.response();
            throw e instanceof ApiException refusal ? Restated.without(exchange.secrets(), refusal) : e;
        } finally {
            registration.close();
            writer.moreAtHand(false);
            exchange.close();
        }
    }

    /** On the thread that cancels. */
    private void stop() {
        stopped = true;
        exchange.abort();
    }

    private void read() throws Exception {
        Head head = caller.head(exchange, wire::error);
        MediaType format = format(head);
        boolean promptly = wire instanceof NeverBlocks;
        Body body = caller.body(exchange, promptly ? () -> writer.moreAtHand(false) : () -> {});
        try {
            if (format == null) {
                decodeWhole(body);
            } else {
                var decoder = format.decoder(body, caller.endpoint().limits().decoder());
                frames(decoder, body, promptly);
            }
        } finally {
            body.close();
        }
    }

    /** How the body is framed; null where it is one piece of JSON. */
    private @Nullable MediaType format(Head head) {
        MediaType own = wire.mediaType();
        HttpCaller.refusePage(head, exchange.origin(), own.essence());
        MediaType whole = streamed ? own : null;
        String header = head.header("content-type");
        if (header == null) return whole;
        MediaType said;
        try {
            said = MediaType.parse(header);
        } catch (IllegalArgumentException e) {
            return whole;
        }
        if (streamed && wire.alsoFramedAs(said)) return said;
        // Ollama's NDJSON comes as application/json through some proxies, and its errors as one line
        if (said.matches(MediaType.JSON)) return streamed && !own.equals(MediaType.EVENT_STREAM) ? own : null;
        if (own.matches(said)) return own;
        return said.decodable() ? said : whole;
    }

    private void frames(Decoder decoder, Body body, boolean promptly) throws Exception {
        boolean any = false;
        while (!writer.ended()) {
            if (writer.finished()) body.within(silence());
            Frame frame;
            try {
                frame = decoder.read();
            } catch (TimedOutException e) {
                if (!writer.finished()) throw e;
                warnOfSilence();
                return;
            } catch (IOException e) {
                throw new DecodeException(
                        "the body from " + exchange.origin() + " could not be read as "
                                + wire.mediaType().essence(),
                        "",
                        e);
            }
            if (frame == null) {
                ended(decoder.unprocessed(), any);
                return;
            }
            any = true;
            if (promptly) writer.moreAtHand(decoder.buffered() || body.available() > 0);
            decode(frame);
        }
        exchange.discardRest();
    }

    private void decode(Frame frame) throws Exception {
        try {
            wire.decode(frame, writer);
        } catch (DecodeException e) {
            throw frame.terminated() ? e : cutOff(e);
        } catch (WeftException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw frame.terminated() ? undecodable(frame.data(), e) : cutOff(e);
        }
    }

    private void decodeWhole(Body body) throws Exception {
        var json = caller.whole(body);
        try {
            wire.decodeWhole(json, writer);
        } catch (WeftException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw undecodable(json.toString(), e);
        }
        if (!writer.finished() && wire.endsUnmarked()) writer.finish(FinishReason.STOP, "");
    }

    private void ended(long leftOver, boolean any) {
        if (leftOver > 0) {
            throw new TruncatedStreamException(
                    "the body from " + exchange.origin() + " ended inside a frame: " + leftOver
                            + " bytes are left over",
                    null);
        }
        if (!writer.finished() && any && wire.endsUnmarked()) writer.finish(FinishReason.STOP, "");
    }

    private Duration silence() {
        Duration idle = caller.endpoint().timeouts().idle();
        return idle.isZero() || idle.compareTo(SILENCE) > 0 ? SILENCE : idle;
    }

    private void warnOfSilence() {
        System.getLogger("dev.weft")
                .log(
                        System.Logger.Level.WARNING,
                        "{0} finished its answer but did not end it within {1} ms; taken as whole",
                        exchange.origin(),
                        silence().toMillis());
    }

    private DecodeException undecodable(String frame, Exception e) {
        return new DecodeException(
                "a frame from " + exchange.origin() + " is not what the protocol says ("
                        + e.getClass().getSimpleName() + "); the frame is behind frame()",
                frame,
                e);
    }

    private TruncatedStreamException cutOff(Exception e) {
        return new TruncatedStreamException("the body from " + exchange.origin() + " ended inside a frame", e);
    }
}
