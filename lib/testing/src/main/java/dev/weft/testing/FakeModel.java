package dev.weft.testing;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A model that says what a script says: no network, no time, no chance. One script for each call, in order; one call more is
 * an error that says so.
 *
 * <pre>{@code
 * var model = FakeModel.script(
 *         first -> first.toolCall("weather", Map.of("city", "Oslo")),
 *         second -> second.text("Cold."));
 * assertEquals("Cold.", Chat.of(model).ask("What should I wear in Oslo?"));
 * assertEquals(2, model.requests().size());
 * }</pre>
 *
 * <p>Any number of threads may call it at once: each call takes its script and leaves its request in one step, so that the n-th
 * request is the one that the n-th script has answered. It has no threads of its own: a script plays on the thread that calls.
 */
public final class FakeModel implements ChatModel {
    /** Gives each call its script, by the call's place in the order, from 0. */
    private interface Scripts {
        Script of(int call, ChatRequest request);
    }

    private final Scripts scripts;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ChatRequest> requests = new ArrayList<>();

    private FakeModel(Scripts scripts) {
        this.scripts = scripts;
    }

    /** Gives these answers, one a call, each of them word by word. */
    public static FakeModel saying(String... answers) {
        return script(Arrays.stream(answers)
                .<Consumer<Script>>map(answer -> call -> call.words(answer))
                .toList());
    }

    /** Plays these scripts, one a call. Each is written now, once, and played when its call comes. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static FakeModel script(Consumer<? super Script>... calls) {
        return script(Arrays.asList(calls));
    }

    /** Plays these scripts, one a call. Each is written now, once, and played when its call comes. */
    public static FakeModel script(List<? extends Consumer<? super Script>> calls) {
        var ids = ids();
        var written = new ArrayList<Script>();
        for (Consumer<? super Script> call : calls) written.add(written(ids, call));
        return new FakeModel((call, request) -> {
            if (call < written.size()) return written.get(call);
            throw new IllegalStateException("this is call " + (call + 1) + " of the fake model, which has "
                    + (written.size() == 1 ? "only 1 script" : "only " + written.size() + " scripts")
                    + "; add one, or see requests() for why it was called again");
        });
    }

    /**
     * Writes a script for each call when it comes, from its request:
     * {@code FakeModel.answering((request, call) -> call.text(request.prompt().toUpperCase()))}. Any number of calls.
     */
    public static FakeModel answering(BiConsumer<? super ChatRequest, ? super Script> author) {
        var ids = ids();
        return new FakeModel((call, request) -> written(ids, script -> author.accept(request, script)));
    }

    /** Says what the user has said, word by word. Any number of calls. */
    public static FakeModel echo() {
        return answering((request, call) -> call.words(request.prompt()));
    }

    private static Supplier<String> ids() {
        var last = new AtomicInteger();
        return () -> "call_" + last.incrementAndGet();
    }

    private static Script written(Supplier<String> ids, Consumer<? super Script> author) {
        var script = new Script(ids);
        author.accept(script);
        return script;
    }

    /** The requests so far, in the order in which they came, those that failed or were one too many included. */
    public List<ChatRequest> requests() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        return scripts.of(place(request), request).play(name(), out);
    }

    private int place(ChatRequest request) {
        lock.lock();
        try {
            requests.add(request);
            return requests.size() - 1;
        } finally {
            lock.unlock();
        }
    }
}
