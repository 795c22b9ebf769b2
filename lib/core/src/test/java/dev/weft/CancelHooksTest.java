package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is registered with {@code onCancel}. */
class CancelHooksTest {
    private static final Duration NEVER_MORE = Duration.ofMillis(1500);

    @DisplayName("C7: a hook runs once, on the thread that cancels, and cannot hold up the end")
    @Test
    void whatIsRegisteredForCancellationIsCalledOnceByWhoeverCancels() throws Exception {
        var called = new LinkedBlockingQueue<Thread>();
        var ready = new CountDownLatch(1);
        var stream = EventStream.start(out -> {
            Runnable same = () -> called.add(Thread.currentThread());
            Emitter.Registration first = out.onCancel(same);
            out.onCancel(same);
            first.close();
            first.close();
            ready.countDown();
            return Until.interrupted();
        });
        Until.open(ready);
        stream.cancel();
        stream.cancel();
        stream.close();
        assertEquals(List.of(Thread.currentThread()), List.copyOf(called));
    }

    @Test
    void aHookThatBlocksHoldsUpNeitherTheReaderNorTheEnd() throws Exception {
        var ready = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var seen = new Seen();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
            out.onCancel(() -> Until.openWhateverComes(released));
            ready.countDown();
            return Until.interrupted();
        });
        var reading = Reader.VIRTUAL.starts(stream::toList);
        Until.open(ready);
        var cancelling = Reader.VIRTUAL.starts(() -> {
            stream.cancel();
            return "";
        });
        reading.threw(CancelledException.class);
        seen.end(Event.RunCancelled.class);
        released.countDown();
        cancelling.done();
    }

    @Test
    void aHookThatThrowsIsLoggedAndTheOthersAreCalled() throws Exception {
        var called = new AtomicInteger();
        var ready = new CountDownLatch(1);
        try (var warnings = new Warnings()) {
            var stream = EventStream.start(out -> {
                out.onCancel(() -> {
                    throw new IllegalStateException("of the hook");
                });
                out.onCancel(called::incrementAndGet);
                ready.countDown();
                return Until.interrupted();
            });
            Until.open(ready);
            stream.close();
            assertEquals(1, called.get());
            assertEquals(1, warnings.about("onCancel").size());
        }
    }

    @Test
    void aHookThatComesTooLateIsCalledAtOnce() throws Exception {
        var called = new CompletableFuture<Thread>();
        var stream = EventStream.start(out -> {
            try {
                Until.interrupted();
            } catch (InterruptedException e) {
                assertTrue(out.cancelled());
                out.onCancel(() -> called.complete(Thread.currentThread()));
                assertTrue(called.isDone());
            }
            return 1;
        });
        stream.cancel();
        assertTrue(called.get().getName().startsWith("weft-"));
    }

    @Test
    void aHookMayCloseTheStream() throws Exception {
        var itself = new CompletableFuture<EventStream<?>>();
        var ready = new CountDownLatch(1);
        var stream = EventStream.start(out -> {
            out.onCancel(() -> itself.join().close());
            ready.countDown();
            return Until.interrupted();
        });
        itself.complete(stream);
        Until.open(ready);
        long before = System.nanoTime();
        stream.close();
        assertTrue(System.nanoTime() - before < NEVER_MORE.toNanos());
        assertThrows(CancelledException.class, stream::result);
    }
}
