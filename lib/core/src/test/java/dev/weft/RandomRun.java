package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One run with random emitters, steps and listeners, that is read and ended at random; then checked from a listener's view. */
final class RandomRun {
    private final Random random;
    private final Seen seen = new Seen();
    private final List<Emission> read = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private boolean discarding;
    private boolean left;

    RandomRun(long seed) {
        random = new Random(seed);
    }

    private Random fork() {
        return new Random(random.nextLong());
    }

    /** Gives "" to be started like any other body. */
    String check() throws InterruptedException {
        var stream = EventStream.start(options(), work(fork()));
        var meddling = random.nextInt(5) == 0 ? null : meddle(stream, Thread.currentThread(), fork());
        Throwable thrown = read(stream, fork());
        // without a limit, but whatever interrupts have come
        if (meddling != null) meddling.outcome().join();
        boolean interrupted = Thread.interrupted();
        Event end = end(stream, thrown);
        seen.whole();
        if (broken.get() != null) throw new AssertionError("an emitter", broken.get());
        compare(end, thrown, interrupted);
        return "";
    }

    private RunOptions options() {
        int[] capacities = {1, 2, 3, 7, 40, 256};
        return RunOptions.of(o -> {
            o.name("random")
                    .capacity(capacities[random.nextInt(capacities.length)])
                    .listener(seen);
            Random slow = fork();
            if (random.nextInt(3) == 0) o.listener(emission -> pause(slow, 30_000));
            if (random.nextInt(6) == 0) o.total(Duration.ofMillis(1 + random.nextInt(5)));
        });
    }

    // ---- the run ----

    private Emitter.Work<String, Exception> work(Random choices) {
        return out -> {
            var helpers = new ArrayList<Reader.Started<String>>();
            int others = choices.nextInt(3);
            for (int i = 0; i < others; i++) {
                Random own = new Random(choices.nextLong());
                helpers.add(Reader.VIRTUAL.starts(() -> {
                    helper(out, own);
                    return "";
                }));
            }
            emit(out, choices, 0);
            if (choices.nextBoolean())
                for (var helper : helpers) helper.outcome().get();
            if (choices.nextInt(4) == 0) throw new java.io.IOException("of the work");
            if (choices.nextInt(6) == 0) new CountDownLatch(1).await(3, TimeUnit.MILLISECONDS);
            return "done";
        };
    }

    private void helper(Emitter out, Random choices) {
        try {
            emit(out, choices, 0);
        } catch (CancelledException | IllegalStateException | InterruptedException ended) {
            // the run or the step was over before the helper was
        } catch (Throwable thrown) {
            broken.compareAndSet(null, thrown);
        }
    }

    private void emit(Emitter out, Random choices, int depth) throws InterruptedException {
        int events = choices.nextInt(12);
        for (int i = 0; i < events; i++) {
            pause(choices, 20_000);
            switch (choices.nextInt(depth < 3 ? 8 : 5)) {
                case 0 -> {
                    out.emit(new StepStarted("by hand"));
                    if (choices.nextInt(3) > 0) out.emit(new StepFinished("by hand"));
                }
                case 1 -> out.emit(new Event.HandedOff("a", "b"));
                case 5, 6 ->
                    out.step("step " + depth, step -> {
                        emit(step, choices, depth + 1);
                        return 1;
                    });
                case 7 -> {
                    try {
                        out.step("fails", step -> {
                            emit(step, choices, depth + 1);
                            throw new ArithmeticException();
                        });
                    } catch (ArithmeticException meant) {
                        // the step has failed, and the work goes on
                    }
                }
                default -> out.emit(new TextDelta("x"));
            }
        }
    }

    private static void pause(Random choices, int most) {
        if (choices.nextInt(4) == 0) LockSupport.parkNanos(choices.nextInt(most));
    }

    // ---- those around it ----

    private static Reader.Started<String> meddle(EventStream<?> stream, Thread reader, Random choices) {
        return Reader.VIRTUAL.starts(() -> {
            int times = 1 + choices.nextInt(2);
            for (int i = 0; i < times; i++) {
                LockSupport.parkNanos(choices.nextInt(400_000));
                switch (choices.nextInt(6)) {
                    case 0 -> stream.cancel();
                    case 1 -> stream.close();
                    case 2 -> stream.stop();
                    case 3 -> stream.detach();
                    case 4 -> reader.interrupt();
                    default -> stream.summary();
                }
            }
            return "";
        });
    }

    private @Nullable Throwable read(EventStream<String> stream, Random choices) {
        try {
            int most = choices.nextInt(3) == 0 ? choices.nextInt(10) : Integer.MAX_VALUE;
            var emissions = stream.emissions().iterator();
            while (read.size() < most) {
                pause(choices, 30_000);
                boolean more = emissions.hasNext();
                if (choices.nextInt(3) == 0) assertEquals(more, emissions.hasNext());
                if (!more) return null;
                read.add(emissions.next());
            }
            left = true;
            discarding = choices.nextBoolean();
            if (discarding) stream.result();
            else stream.close();
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    // ---- what has to hold ----

    /** Waits for the end, and has the result tell the same. */
    private Event end(EventStream<String> stream, @Nullable Throwable thrown) throws InterruptedException {
        Event end = seen.end();
        Throwable failure = null;
        String value = null;
        try {
            value = Reader.VIRTUAL.starts(stream::result).done();
        } catch (Throwable result) {
            failure = result;
        }
        switch (end) {
            case Event.RunCompleted e -> assertEquals("done", value);
            case Event.RunFailed e -> assertSame(e.failure().exception(), failure);
            case Event.RunCancelled e -> assertTrue(failure instanceof CancelledException || "done".equals(value));
            default -> throw new AssertionError("not an end: " + end, thrown);
        }
        return end;
    }

    private void compare(Event end, @Nullable Throwable thrown, boolean interrupted) {
        List<Emission> all = seen.emissions();
        assertTrue(read.size() <= all.size());
        for (int i = 0; i < read.size(); i++) assertSame(all.get(i), read.get(i), "what is read is what happened");
        assertTrue(end instanceof Event.RunCompleted || read.stream().noneMatch(e -> Seen.isEnd(e.event())));
        switch (thrown) {
            case null -> {}
            case CancelledException e ->
                assertTrue(
                        end instanceof Event.RunCancelled || interrupted || "detached".equals(e.getMessage()),
                        e::toString);
            // of the work, whose step another thread has ended
            case IllegalStateException e ->
                assertSame(
                        e,
                        assertInstanceOf(Event.RunFailed.class, end).failure().exception());
            case LimitException e -> assertInstanceOf(Event.RunFailed.class, end);
            case RunException e -> assertInstanceOf(java.io.IOException.class, e.getCause());
            default -> throw new AssertionError("of the reader", thrown);
        }
        // who reads to the end, or to a failure, has got everything but the end that is for listeners alone
        boolean toTheEnd = thrown == null ? !left : !(thrown instanceof CancelledException) && !discarding;
        if (toTheEnd) assertEquals(all.size() - (end instanceof Event.RunCompleted ? 0 : 1), read.size());
    }
}
