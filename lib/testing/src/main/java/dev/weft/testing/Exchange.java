package dev.weft.testing;

import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to being answered. Used by the one thread that answers it, which blocks where the client reads slowly and
 * is interrupted when the client has gone. Where the answer was asked for whole, the pieces are kept until it is.
 */
final class Exchange {
    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    final Speech speech;
    final Response out;
    private final SeenRequest request;
    private final Supplier<String> callIds;
    private final ChatResponse.Writer whole = ChatResponse.writer(event -> {});
    private @Nullable Usage usage;
    private @Nullable Gate inside;
    private int pieces;
    private int calls;
    private boolean spoken;
    private boolean written;
    private boolean finished;
    private boolean over;

    Exchange(SeenRequest request, Speech speech, Response out, Supplier<String> callIds) {
        this.request = request;
        this.speech = speech;
        this.out = out;
        this.callIds = callIds;
    }

    void head() throws IOException, InterruptedException {
        out.begin(contentType());
    }

    void say(Event.Delta delta) throws IOException, InterruptedException {
        frames(() -> speech.delta(delta));
        pieces++;
        switch (delta) {
            case Event.TextDelta(String text) -> keep(() -> whole.text(text));
            case Event.ReasoningDelta(String text) -> keep(() -> whole.reasoning(text));
            case Event.RefusalDelta(String text) -> keep(() -> whole.refusal(text));
            case Event.ToolCallDelta piece -> {}
        }
    }

    void toolCall(String id, String name, String arguments) throws IOException, InterruptedException {
        int index = calls++;
        String given = id.isEmpty() ? callIds.get() : id;
        frames(() -> speech.toolCall(index, given, name, arguments));
        keep(() -> whole.toolCall(index, given, name, arguments));
    }

    void toolCallPiece(int index, String id, String name, String piece) throws IOException, InterruptedException {
        frames(() -> speech.toolCallPiece(index, id, name, piece));
        calls = Math.max(calls, index + 1);
        keep(() -> whole.toolCall(index, id, name, piece));
    }

    private void keep(Runnable piece) {
        if (!speech.streaming()) piece.run();
    }

    private void frames(Supplier<List<String>> payloads) throws IOException, InterruptedException {
        spoken = true;
        if (!speech.streaming()) return;
        for (String payload : payloads.get()) raw(speech.frame(payload));
    }

    void usage(Usage value) {
        spoken = true;
        usage = value;
    }

    private Usage usageNow() {
        if (usage != null) return usage;
        return Usage.of(request.bytes().length / 4, Math.max(pieces, 1));
    }

    void finish(FinishReason reason) throws IOException, InterruptedException {
        finished = true;
        frames(() -> speech.finish(reason, usageNow()));
        keep(() -> whole.finish(reason, FinishWords.openAi(reason)));
    }

    /** Everything up to the protocol's own end, as far as it has not been said. */
    void done() throws IOException, InterruptedException {
        if (!finished) finish(calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP);
        frames(() -> speech.done(usageNow()));
        if (!speech.streaming()) whole(speech.whole(whole.usage(usageNow()).response()));
        spoken = false;
    }

    /** A frame of the wire, or where the answer was asked for whole, that. */
    void frame(String payload) throws IOException, InterruptedException {
        raw(speech.streaming() ? speech.frame(payload) : Speech.bytes(payload));
    }

    void comment(String text) throws IOException, InterruptedException {
        boolean before = written;
        raw(speech.streaming() ? speech.comment(text) : Speech.bytes("\n"));
        written = before;
    }

    void raw(byte[] bytes) throws IOException, InterruptedException {
        written = true;
        Gate gate = inside;
        if (gate == null || bytes.length < 2) {
            out.body(contentType(), bytes);
            return;
        }
        inside = null;
        int middle = bytes.length / 2;
        out.body(contentType(), Arrays.copyOfRange(bytes, 0, middle));
        gate.pass();
        out.body(contentType(), Arrays.copyOfRange(bytes, middle, bytes.length));
    }

    void body(String contentType, byte[] bytes) throws IOException, InterruptedException {
        written = true;
        out.whole(contentType, bytes);
    }

    private void whole(String json) throws IOException, InterruptedException {
        body("application/json", Speech.bytes(json));
    }

    /** An error where the author of a reply wants it: in a frame unless the status is one of an error. Ends what was begun. */
    void error(String type, String message) throws IOException, InterruptedException {
        int status = out.head().status;
        if (status < 400 && speech.streaming()) inBand(type, message);
        else fail(status < 400 ? 500 : status, type, message);
    }

    /** A failure, as a provider shows it: by this status as long as there is no head, then in a frame. Ends what was begun. */
    void fail(int status, String type, String message) throws IOException, InterruptedException {
        if (out.begun()) {
            inBand(type, message);
        } else {
            spoken = false;
            out.head().status = status;
            whole(speech.errorBody(status, type, message));
        }
    }

    private void inBand(String type, String message) throws IOException, InterruptedException {
        spoken = false;
        frame(speech.error(type, message));
    }

    /** The next bytes are written up to their middle, then held. */
    void holdInside(Gate gate) {
        inside = gate;
    }

    void verbatim(byte[] bytes) throws IOException, InterruptedException {
        written = true;
        out.verbatim(bytes);
    }

    /** The body ends here, in good order. */
    void end() throws IOException, InterruptedException {
        out.end(contentType());
        over = true;
    }

    void hugeLine(long length) throws IOException, InterruptedException {
        byte[] piece = Speech.bytes("x".repeat((int) Math.min(length, 8192)));
        for (long left = length; left > 0; left -= piece.length) {
            raw(left < piece.length ? Arrays.copyOf(piece, (int) left) : piece);
        }
    }

    void endless(String piece, Duration every) throws IOException, InterruptedException {
        while (true) {
            say(new Event.TextDelta(piece));
            if (!every.isZero()) Thread.sleep(every);
        }
    }

    void stall() throws IOException, InterruptedException {
        head();
        new CountDownLatch(1).await();
    }

    void hangUp() {
        over = true;
        out.hangUp();
    }

    void reset() {
        over = true;
        out.reset();
    }

    /** Plays an answer to its end; a script that fails is answered with a 500 that says why, or breaks the answer off. */
    @SuppressWarnings("CatchingUnchecked") // a client must not wait for a script that is gone, whatever ended it
    void play(Step step) throws IOException, InterruptedException {
        try {
            step.play(this);
            complete();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            if (out.failed() && e instanceof IOException gone) throw gone;
            if (Thread.currentThread().isInterrupted()) throw new InterruptedException("the client has gone");
            LOG.log(System.Logger.Level.WARNING, "the script of an answer failed", e);
            if (out.begun()) {
                hangUp();
            } else {
                fail(500, "script_failed", "the script of this answer failed: " + e);
                end();
            }
        }
    }

    /** What was begun is brought to its end; where nothing was, the path answers as it does by nature. */
    private void complete() throws IOException, InterruptedException {
        if (over) return;
        int status = out.head().status;
        Json natural = written || spoken ? null : NaturalAnswer.of(request);
        if (!written && status >= 400) fail(status, "", ReplyHead.phrase(status));
        else if (spoken) done();
        else if (written || status != 200) head();
        else if (natural != null) whole(natural.toString());
        else if (speech.isChat()) done();
        else fail(404, "not_found", request.method() + " " + request.path() + " is nothing that this server knows");
        end();
    }

    private String contentType() {
        return speech.streaming() ? speech.streamType() : "application/json";
    }
}
