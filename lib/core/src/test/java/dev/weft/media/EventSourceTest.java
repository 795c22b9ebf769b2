package dev.weft.media;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ConnectionException;
import dev.weft.DecodeException;
import dev.weft.LimitException;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import dev.weft.WeftException;
import dev.weft.media.EventSource.Connection;
import dev.weft.media.EventSource.State;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class EventSourceTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration LONG = Duration.ofHours(1);

    /** Answers each connection with the next of its answers and remembers what it was asked for. */
    private static final class Server implements EventSource.Connector {
        private final List<Answer> answers;
        private final List<String> asked = new ArrayList<>();
        private final AtomicBoolean cancelled = new AtomicBoolean();

        interface Answer {
            Connection give() throws IOException;
        }

        Server(Answer... answers) {
            this.answers = new ArrayList<>(List.of(answers));
        }

        @Override
        public Connection connect(String lastEventId) throws IOException {
            asked.add(lastEventId);
            if (answers.isEmpty()) throw new AssertionError("connection " + asked.size() + " was not expected");
            return answers.removeFirst().give();
        }

        @Override
        public void cancel() {
            cancelled.set(true);
        }
    }

    private static Server.Answer events(String body) {
        return () -> answer(200, Chunks.of(body));
    }

    private static Server.Answer status(int status) {
        return () -> answer(status, Chunks.of("data: no\n\n"));
    }

    private static Server.Answer unreachable() {
        return () -> {
            throw new IOException("unreachable");
        };
    }

    private static Connection answer(int status, InputStream body) {
        return new Connection(status, "text/event-stream; charset=utf-8", body);
    }

    private static EventSource.Builder source(Server server) {
        return EventSource.builder(server).reconnectDelay(NONE);
    }

    private static List<String> data(EventSource source) {
        List<String> data = new ArrayList<>();
        for (Frame frame : source) data.add(frame.data());
        return data;
    }

    @Test
    void itConnectsAgainWithTheLastEventIdUntilTheServerSays204() {
        var server = new Server(
                events("id: 1\ndata: a\n\nid: 2\n\n"), events("data: b\n\nid: 3\ndata: cut off\n"), status(204));
        var source = source(server).open();
        assertEquals(State.CONNECTING, source.state());
        assertEquals(List.of("a", "b"), data(source));
        assertEquals(List.of("", "2", "2"), server.asked);
        assertEquals(State.CLOSED, source.state());
        assertEquals("2", source.lastEventId());
        assertFalse(source.iterator().hasNext());
    }

    @Test
    void anIdStaysInForceOverConnectionsAsInBrowsers() {
        var server = new Server(events("data: a\n\n"), status(204));
        var frames = source(server).lastEventId("7").open().iterator();
        assertEquals(Frame.of("", "a", "7"), frames.next());
        assertFalse(frames.hasNext());
        assertEquals(List.of("7", "7"), server.asked);
    }

    @Test
    void aBrokenConnectionIsMadeAgain() {
        var reset = new InputStream() {
            private final InputStream begin = Chunks.of("id: 1\ndata: a\n\nid: 2\n\n");

            @Override
            public int read() throws IOException {
                return begin.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = begin.read(into, offset, length);
                if (n < 0) throw new IOException("reset");
                return n;
            }
        };
        var server = new Server(() -> answer(200, reset), unreachable(), events("data: b\n\n"), status(204));
        assertEquals(List.of("a", "b"), data(source(server).open()));
        assertEquals(List.of("", "2", "2", "2"), server.asked);
    }

    @Test
    void itReadsByTheStandardAndDropsWhatTheLenientDecoderKeeps() {
        var server = new Server(events("error: a\n\n{\"a\":1}\n\ndata: b"), status(204));
        assertEquals(List.of(), data(source(server).open()));
    }

    @Test
    void retryReplacesTheReconnectDelay() {
        var server = new Server(events("retry: 0\n\nretry: 25\n\ndata: a\n\n"), status(204));
        var source = EventSource.builder(server).open();
        assertEquals(Duration.ofSeconds(3), source.reconnectDelay());
        assertEquals(List.of("a"), data(source));
        assertEquals(Duration.ofMillis(25), source.reconnectDelay());
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 301, 400, 401, 404, 500, 503})
    void anotherStatusFailsAndIsNotTriedAgain(int status) {
        var server = new Server(status(status));
        var source = source(server).open();
        var e = assertThrows(ApiException.class, () -> data(source));
        assertEquals(status, e.status());
        assertSame(e, assertThrows(ApiException.class, () -> data(source)));
        assertEquals(State.CLOSED, source.state());
        assertEquals(1, server.asked.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", "", "text/event-streams", "nonsense"})
    void anotherTypeFailsAndIsNotTriedAgain(String contentType) {
        var server = new Server(() -> new Connection(200, contentType, Chunks.of("data: a\n\n")));
        var source = source(server).open();
        assertThrows(DecodeException.class, () -> data(source));
        assertEquals(State.CLOSED, source.state());
    }

    @ParameterizedTest
    @CsvSource({"200, text/html", "204, text/event-stream", "404, text/event-stream"})
    void aBodyThatIsNotReadIsClosed(int status, String type) {
        var body = new Pipe();
        var source =
                source(new Server(() -> new Connection(status, type, body))).open();
        if (status == 204) assertEquals(List.of(), data(source));
        else assertThrows(WeftException.class, () -> data(source));
        assertTrue(body.isClosed());
    }

    @Test
    void aLimitFailsForGood() {
        var server = new Server(events("data: " + "x".repeat(100) + "\n\n"));
        var source = source(server).limits(DecoderLimits.DEFAULT.withLine(50)).open();
        assertThrows(LimitException.class, () -> data(source));
        assertEquals(State.CLOSED, source.state());
    }

    @Test
    void oursThatMeanTheNetworkAreTriedAgainToo() {
        var broken = new InputStream() {
            @Override
            public int read() {
                throw new TruncatedStreamException("broken", null);
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return read();
            }
        };
        var server = new Server(
                () -> {
                    throw new ConnectionException("refused", null);
                },
                () -> answer(200, broken),
                () -> {
                    throw new TimedOutException(TimedOutException.Phase.CONNECT, "slow");
                },
                events("data: a\n\n"),
                status(204));
        assertEquals(List.of("a"), data(source(server).longestDelay(NONE).open()));
    }

    @Test
    void anExceptionCausedByAnInterruptClosesAndSetsTheFlagAgain() {
        var source = source(new Server(() -> {
                    throw new IllegalStateException("interrupted", new InterruptedException());
                }))
                .open();
        List<String> data = data(source);
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), data);
        assertEquals(State.CLOSED, source.state());
    }

    @Test
    void whatTheConnectorThrowsUncheckedIsThrownInTheLoop() {
        var thrown = new IllegalStateException("no credentials");
        var server = new Server(() -> {
            throw thrown;
        });
        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class, () -> data(source(server).open())));
    }

    @Test
    void connectionsInARowThatBringNothingAreCountedAndEndInAnException() {
        var server = new Server(
                unreachable(), events("data: a\n\n"), unreachable(), events(": only a comment\n\n"), unreachable());
        var source =
                source(server).longestDelay(Duration.ofMillis(1)).attempts(3).open();
        var frames = source.iterator();
        assertEquals("a", frames.next().data());
        var e = assertThrows(ConnectionException.class, frames::hasNext);
        assertEquals("3 connections in a row brought no event", e.getMessage());
        assertEquals("java.io.IOException: unreachable", String.valueOf(e.getCause()));
        assertEquals(5, server.asked.size());
    }

    @ParameterizedTest
    @CsvSource({
        "PT3S, 0, PT30S, PT3S",
        "PT3S, 1, PT30S, PT3S",
        "PT3S, 2, PT30S, PT6S",
        "PT3S, 4, PT30S, PT24S",
        "PT3S, 5, PT30S, PT30S",
        "PT3S, 2000000000, PT30S, PT30S",
        "PT0S, 1, PT30S, PT0S",
        "PT0S, 3, PT30S, PT0.4S",
        "PT1M, 9, PT30S, PT1M"
    })
    void theWaitDoublesWithEachFruitlessConnection(Duration delay, int fruitless, Duration longest, Duration wait) {
        assertEquals(wait, ReconnectingReader.backoff(delay, fruitless, longest));
    }

    @Test
    @DisplayName("C7: close wakes a blocked reader, and its loop just ends")
    void closeWakesABlockedReader() throws Exception {
        var pipe = new Pipe();
        var source = source(new Server(() -> answer(200, pipe))).open();
        pipe.write("data: a\n\n");
        var loop = CompletableFuture.supplyAsync(() -> data(source), Thread::startVirtualThread);
        pipe.awaitBlockedReader();
        assertEquals(State.OPEN, source.state());
        source.close();
        assertEquals(List.of("a"), loop.get(5, TimeUnit.SECONDS));
        assertTrue(pipe.isClosed());
        assertEquals(State.CLOSED, source.state());
    }

    @Test
    @DisplayName("C7: close ends the wait for the next connection")
    void closeWakesASleepingReconnect() throws Exception {
        var server = new Server(events("data: a\n\n"));
        var source = source(server).reconnectDelay(LONG).open();
        var looping = new CompletableFuture<Thread>();
        var loop = CompletableFuture.supplyAsync(
                () -> {
                    looping.complete(Thread.currentThread());
                    return data(source);
                },
                Thread::startVirtualThread);
        Thread thread = looping.get(5, TimeUnit.SECONDS);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        assertEquals(State.CONNECTING, source.state());
        source.close();
        assertEquals(List.of("a"), loop.get(5, TimeUnit.SECONDS));
        assertEquals(1, server.asked.size());
    }

    @Test
    @DisplayName("C7: a connection that is made while the source closes is closed")
    void aConnectionThatComesTooLateIsClosed() throws Exception {
        var connecting = new CountDownLatch(1);
        var answered = new CompletableFuture<Connection>();
        var server = new Server(() -> {
            connecting.countDown();
            return answered.join();
        });
        var source = source(server).open();
        var loop = CompletableFuture.supplyAsync(() -> data(source), Thread::startVirtualThread);
        assertTrue(connecting.await(5, TimeUnit.SECONDS));
        source.close();
        assertTrue(server.cancelled.get());
        var body = new Pipe();
        answered.complete(answer(200, body.write("data: a\n\n")));
        assertEquals(List.of(), loop.get(5, TimeUnit.SECONDS));
        assertTrue(body.isClosed());
    }

    @Test
    @DisplayName("C8: an interrupt closes the source and stays set")
    void anInterruptOfTheLoopingThreadClosesAndKeepsTheFlag() throws Exception {
        var pipe = new Pipe();
        var source = source(new Server(() -> answer(200, pipe))).open();
        var flag = new CompletableFuture<Boolean>();
        Thread thread = Thread.startVirtualThread(() -> {
            data(source);
            flag.complete(Thread.currentThread().isInterrupted());
        });
        pipe.awaitBlockedReader();
        thread.interrupt();
        assertTrue(flag.get(5, TimeUnit.SECONDS));
        assertEquals(State.CLOSED, source.state());
        assertTrue(pipe.isClosed());
    }

    @Test
    @DisplayName("C8: an interrupt ends the wait for the next connection and stays set")
    void anInterruptOfASleepingReconnectClosesAndKeepsTheFlag() throws Exception {
        var source =
                source(new Server(events("data: a\n\n"))).reconnectDelay(LONG).open();
        var flag = new CompletableFuture<Boolean>();
        Thread thread = Thread.startVirtualThread(() -> {
            data(source);
            flag.complete(Thread.currentThread().isInterrupted());
        });
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        thread.interrupt();
        assertTrue(flag.get(5, TimeUnit.SECONDS));
        assertEquals(State.CLOSED, source.state());
    }

    @Test
    @DisplayName("C8: a thread that is interrupted already connects to nothing")
    void anInterruptedThreadDoesNotConnect() {
        var server = new Server();
        var source = source(server).open();
        Thread.currentThread().interrupt();
        List<String> data = data(source);
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), data);
        assertEquals(State.CLOSED, source.state());
        assertEquals(0, server.asked.size());
    }

    @Test
    void closingTwiceOrBeforeTheFirstFrameIsFine() {
        var source = EventSource.open(new Server());
        source.close();
        source.close();
        assertFalse(source.iterator().hasNext());
    }

    @Test
    void closingInsideTheLoopEndsIt() {
        var source = source(new Server(events("data: a\n\ndata: b\n\n"))).open();
        List<String> data = new ArrayList<>();
        for (Frame frame : source) {
            data.add(frame.data());
            source.close();
        }
        assertEquals(List.of("a"), data);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        var builder = source(new Server());
        assertThrows(IllegalArgumentException.class, () -> builder.attempts(0));
        assertThrows(IllegalArgumentException.class, () -> builder.reconnectDelay(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> builder.longestDelay(Duration.ofMillis(-1)));
    }
}
