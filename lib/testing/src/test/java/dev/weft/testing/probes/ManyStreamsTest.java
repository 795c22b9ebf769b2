package dev.weft.testing.probes;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.RunOptions;
import dev.weft.provider.OpenAi;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C18: thousands of streams at once and one after the other. {@code -Dweft.load=100000} makes the long ones long. */
class ManyStreamsTest {
    private static final int LOAD = Integer.getInteger("weft.load", 3_000);

    @BeforeAll
    static void warmUp() {
        Warm.up();
    }

    @Test
    @DisplayName("T: 2,000 of 2,000 stalled streams are alive, without further platform threads")
    void twoThousandStalledStreamsAreAlive() throws Exception {
        int streams = 2_000;
        var gate = new Gate(Duration.ofSeconds(60));
        try (var server = ModelServer.answering(
                (request, reply) -> reply.text("first").hold(gate).text("last"))) {
            var model = OpenAi.at(server.url() + "/v1").chat("any");
            int before = ManagementFactory.getThreadMXBean().getThreadCount();
            var open = new ArrayList<EventStream<ChatResponse>>();
            for (int i = 0; i < streams; i++) open.add(model.stream("hi"));
            for (var stream : open)
                assertEquals("first", stream.textPieces().iterator().next());
            int more = ManagementFactory.getThreadMXBean().getThreadCount() - before;
            assertTrue(more < 20, () -> more + " more platform threads for " + streams + " streams");
            gate.open();
            for (var stream : open) assertEquals("firstlast", stream.result().text());
        }
    }

    @Test
    @DisplayName(
            "C7, C9: many streams, half of them cancelled at random moments, leave no connection and no heap behind")
    void manyStreamsHalfOfThemCancelledLeaveNothingBehind() throws Exception {
        try (var server = ModelServer.answering((request, reply) -> {
            for (int i = 0; i < 8; i++) {
                reply.text("token " + i);
                if (i % 4 == 3)
                    reply.pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(3)));
            }
        })) {
            var model = OpenAi.at(server.url() + "/v1").chat("any");
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            open(model::stream, LOAD / 10);
            long heap = usedHeap();
            int cancelled = open(model::stream, LOAD);
            await().atMost(Duration.ofSeconds(10)).until(() -> server.openConnections() <= 64);
            long grown = usedHeap() - heap;
            int more = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
            System.out.println(LOAD + " streams, " + cancelled + " cancelled: " + server.openConnections()
                    + " connections kept alive, " + more + " more platform threads, heap " + grown / 1024 + " KiB more"
                    + " (the server's records included)");
            assertTrue(more < 20, () -> more + " more platform threads");
            // the server remembers each request; what a leaked run would hold is ten times as much
            assertTrue(grown < 8_000_000 + LOAD * 4_000L, () -> "heap has grown by " + grown);
        }
    }

    private static int open(java.util.function.Function<String, EventStream<ChatResponse>> start, int streams)
            throws InterruptedException {
        var atOnce = new Semaphore(64);
        var cancelled = new AtomicInteger();
        var wrong = new AtomicInteger();
        var random = new Random(7);
        for (int i = 0; i < streams; i++) {
            atOnce.acquire();
            boolean cancel = i % 2 == 0;
            long after = random.nextInt(4_000_000);
            Thread.startVirtualThread(() -> {
                try (var stream = start.apply("hi")) {
                    if (cancel) {
                        Thread.startVirtualThread(() -> {
                            java.util.concurrent.locks.LockSupport.parkNanos(after);
                            stream.cancel();
                        });
                    }
                    int tokens = 0;
                    for (Event event : stream) if (event instanceof Event.TextDelta) tokens++;
                    if (tokens != 8) wrong.incrementAndGet();
                } catch (CancelledException e) {
                    cancelled.incrementAndGet();
                } catch (RuntimeException e) {
                    e.printStackTrace();
                    wrong.incrementAndGet();
                } finally {
                    atOnce.release();
                }
            });
        }
        atOnce.acquire(64);
        assertEquals(0, wrong.get(), "streams that ended otherwise than well or cancelled");
        return cancelled.get();
    }

    @Test
    @DisplayName("C7: cancels that race the head of the response leave no connection open")
    void cancelRacingTheResponseHeadLeavesNoConnectionOpen() throws Exception {
        try (var server =
                ModelServer.answering((request, reply) -> reply.text("a").stall())) {
            var model = OpenAi.at(server.url() + "/v1").chat("any");
            var random = new Random(11);
            int cancels = Math.max(1_000, LOAD / 10);
            var atOnce = new Semaphore(32);
            for (int i = 0; i < cancels; i++) {
                atOnce.acquire();
                long after = random.nextInt(1_500_000);
                Thread.startVirtualThread(() -> {
                    try (var stream = model.stream("hi")) {
                        java.util.concurrent.locks.LockSupport.parkNanos(after);
                        stream.cancel();
                    } finally {
                        atOnce.release();
                    }
                });
            }
            atOnce.acquire(32);
            server.awaitConnectionsClosed(Duration.ofSeconds(10));
            System.out.println(cancels + " cancels raced the head: " + server.openConnections() + " connections open");
            assertEquals(0, server.openConnections());
        }
    }

    @Test
    @DisplayName("C4: a flood of deltas to a slow reader: what waits stays within the capacity, and the heap is flat")
    void aFloodToASlowReaderStaysWithinTheCapacity() {
        int deltas = Math.max(100_000, LOAD * 10);
        var emitted = new java.util.concurrent.atomic.AtomicLong();
        record Tick(int n) implements Event.Custom {}
        try (var stream = EventStream.start(RunOptions.of(o -> o.capacity(256)), out -> {
            for (int i = 0; i < deltas; i++) {
                out.emit(new Tick(i));
                emitted.incrementAndGet();
            }
            return "done";
        })) {
            long most = 0;
            long read = 0;
            var heaps = new ArrayList<Long>();
            for (Event event : stream) {
                if (!(event instanceof Tick)) continue;
                read++;
                most = Math.max(most, emitted.get() - read);
                if (read <= 2_000) java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                if (read % (deltas / 10) == 0) heaps.add(usedHeap());
            }
            long pending = most;
            System.out.println(read + " deltas: at most " + pending + " unread, heap in KiB "
                    + heaps.stream().map(bytes -> bytes / 1024).toList());
            assertEquals(deltas, read);
            assertTrue(pending <= 256, () -> pending + " unread");
            assertTrue(heaps.getLast() - heaps.getFirst() < 4_000_000, () -> "heap " + heaps);
        }
    }

    private static long usedHeap() {
        var memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    @DisplayName("F52, C18: 200 calls at once on one model never mix")
    void twoHundredCallsAtOnceNeverMix() throws Exception {
        try (var server = ModelServer.answering((request, reply) -> {
            String prompt = request.json().at("messages.0.content").text();
            for (int i = 0; i < 20; i++) reply.text(prompt + ";");
        })) {
            var model = OpenAi.at(server.url() + "/v1").chat("any");
            var streams = new ArrayList<EventStream<ChatResponse>>();
            for (int i = 0; i < 200; i++) streams.add(model.stream("p" + i));
            for (int i = 0; i < 200; i++) {
                assertEquals(("p" + i + ";").repeat(20), streams.get(i).result().text());
            }
            assertEquals(200, List.copyOf(server.requests()).size());
        }
    }
}
