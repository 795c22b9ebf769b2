package dev.weft.testing;

import dev.weft.Capability;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that plays what a real one said once: no network, no key, the same answer in every run of a test.
 *
 * <pre>{@code
 * var model = Cassette.of(Path.of("src/test/cassettes/norwegian.jsonl"), () -> OpenAi.chat("gpt-5-mini"));
 * assertTrue(Chat.of(model).ask("Say hello in Norwegian").contains("Hei"));
 * }</pre>
 *
 * <p>Where the file is there it plays it, and never makes the real model. Where the file is missing it records, if the system
 * property {@code weft.record} is {@code true}, and otherwise fails and says so. To record anew, delete the file.
 *
 * <p>The file has a line of JSON for the request, one for each piece with the milliseconds at which it came, one for the whole
 * answer; no key is in it, but the conversation is. A call that failed or was
 * stopped is not recorded. When playing, each call gets the first
 * recorded one of the same request that has not been played; a request that was not recorded is an {@link AssertionError} that
 * says how it differs. Any number of threads may call it; it has none of its own.
 */
public final class Cassette implements ChatModel {
    private static final String RECORD = "weft.record";

    private final Path file;
    private final boolean timed;
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable Supplier<? extends ChatModel> real;
    private final List<TapedCall> left;
    private final int recorded;
    private String name;
    private @Nullable ChatModel recording;

    private Cassette(Path file, boolean timed, Tape tape, @Nullable Supplier<? extends ChatModel> real) {
        this.file = file;
        this.timed = timed;
        this.real = real;
        left = new ArrayList<>(tape.calls());
        recorded = left.size();
        name = tape.model();
    }

    /**
     * Plays the file, or records into it what the model says that {@code real} makes, once, when it is called first.
     *
     * @throws IllegalStateException where the file is missing and {@code -Dweft.record=true} is not set
     * @throws java.io.UncheckedIOException where the file cannot be read
     */
    public static Cassette of(Path file, Supplier<? extends ChatModel> real) {
        return of(file, real, Boolean.getBoolean(RECORD));
    }

    static Cassette of(Path file, Supplier<? extends ChatModel> real, boolean mayRecord) {
        Objects.requireNonNull(real, "real");
        Tape tape = Tape.read(file);
        if (tape != null) return new Cassette(file, false, tape, null);
        if (mayRecord) return new Cassette(file, false, Tape.EMPTY, real);
        throw new IllegalStateException("there is no cassette " + file + ": run this once with -D" + RECORD
                + "=true and what the real model needs, such as its key, to record it; then keep the file with"
                + " the tests");
    }

    /** The same cassette, each piece played at the time after the call's beginning at which it came. */
    public Cassette timed() {
        lock.lock();
        try {
            return new Cassette(file, true, new Tape(name, List.copyOf(left)), real);
        } finally {
            lock.unlock();
        }
    }

    /** Whether this run records. */
    public boolean recording() {
        return real != null;
    }

    @Override
    public String name() {
        if (real != null) return model(real).name();
        return name;
    }

    /** When recording, those of the real model. */
    @Override
    public Set<Capability> capabilities() {
        return real == null ? Capability.ALL : model(real).capabilities();
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        return real == null ? play(request, out) : record(model(real), request, out);
    }

    private ChatModel model(Supplier<? extends ChatModel> maker) {
        lock.lock();
        try {
            ChatModel made = recording;
            if (made == null) recording = made = Objects.requireNonNull(maker.get(), "the real model");
            return made;
        } finally {
            lock.unlock();
        }
    }

    private ChatResponse record(ChatModel model, ChatRequest request, Emitter out) throws Exception {
        long begin = System.nanoTime();
        // several threads may emit at once, where the model is made of others
        Queue<TapedPiece> pieces = new ConcurrentLinkedQueue<>();
        var response = model.respond(request, Emitter.watched(out, event -> {
            if (TapedPiece.isSaid(event)) pieces.add(new TapedPiece((System.nanoTime() - begin) / 1_000_000, event));
        }));
        // what was stopped is not what the model says
        if (response.message().partial()) return response;
        var call = new TapedCall(TapedRequest.json(request), List.copyOf(pieces), Json.of(response));
        lock.lock();
        try {
            Tape.append(file, model.name(), call);
        } finally {
            lock.unlock();
        }
        return response;
    }

    private ChatResponse play(ChatRequest request, Emitter out) throws InterruptedException {
        TapedCall call = take(request);
        long begin = System.nanoTime();
        for (TapedPiece piece : call.pieces()) {
            if (timed) await(begin, piece.millis());
            out.emit(piece.event());
        }
        return call.response().as(ChatResponse.class);
    }

    private static void await(long begin, long millis) throws InterruptedException {
        long left = millis - (System.nanoTime() - begin) / 1_000_000;
        if (left > 0) Thread.sleep(left);
    }

    private TapedCall take(ChatRequest request) {
        var wanted = TapedRequest.json(request);
        lock.lock();
        try {
            for (var calls = left.iterator(); calls.hasNext(); ) {
                TapedCall call = calls.next();
                if (!call.request().equals(wanted)) continue;
                calls.remove();
                return call;
            }
            if (left.isEmpty()) {
                throw new AssertionError("one call too many: the cassette " + file + " has "
                        + (recorded == 1 ? "1 call" : recorded + " calls") + ", all of which were played; delete it and"
                        + " record it anew if the further call is meant");
            }
            throw new AssertionError("a request that is not on the cassette " + file
                    + "; delete it and record it anew if the change is meant. The next request there differs in\n"
                    + TapedRequest.differences(left.getFirst().request(), wanted));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Cassette " + file;
    }
}
