package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AuthenticationException;
import dev.weft.CancelledException;
import dev.weft.ChatRequest;
import dev.weft.ConnectionException;
import dev.weft.Event;
import dev.weft.ModelException;
import dev.weft.RateLimitException;
import dev.weft.ServerException;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import dev.weft.internal.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C12: what is tried again, when, and that it shows. */
@Timeout(30)
class HttpRetryTest {
    private static final String DELTA = "{\"text\":\"a\"}";
    private static final String FINISH = "{\"finish\":\"stop\"}";
    private static final String OVERLOADED = "{\"model\":\"m\",\"error\":\"overloaded\",\"kind\":\"SERVER\"}";

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final LinesWire wire = new LinesWire();
    private ScriptedServer server = ScriptedServer.start((request, to) -> {});

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    @DisplayName("C12: 429 and 503 are tried again, visibly, inside the same step")
    void refusalsThatPassAreTriedAgain() throws Exception {
        start((n, to) -> {
            if (n == 1) to.respond(429, "application/json", "{}");
            else if (n == 2) to.respond(503, "application/json", "{}");
            else to.stream().event(DELTA).event(FINISH).event("[DONE]").lastChunk();
        });
        assertEquals("a", respond(quick(3)));
        assertEquals(3, server.requests().size());
        assertEquals(
                List.of(Event.ModelRetried.class, Event.ModelRetried.class, Event.TextDelta.class),
                events.stream().map(Object::getClass).toList());
        var first = (Event.ModelRetried) events.getFirst();
        assertInstanceOf(RateLimitException.class, first.failure().exception());
        assertTrue(first.delay().toMillis() >= 7 && first.delay().toMillis() <= 10, first.delay()::toString);
    }

    @Test
    @DisplayName("C12: after the last attempt its failure is thrown")
    void afterTheLastAttemptItsFailureIsThrown() {
        start((n, to) -> to.respond(500, "application/json", "{}"));
        assertThrows(ServerException.class, () -> respond(quick(2)));
        assertEquals(2, server.requests().size());
    }

    @Test
    void whatWillNotPassIsNotTriedAgain() {
        start((n, to) -> to.respond(401, "application/json", "{}"));
        assertThrows(AuthenticationException.class, () -> respond(quick(3)));
        assertEquals(1, server.requests().size());
    }

    @Test
    @DisplayName("C12: an in-band overload before any delta counts as before")
    void anOverloadInsideTheAnswerIsTriedAgain() throws Exception {
        start((n, to) -> {
            if (n == 1) to.stream().event(OVERLOADED).lastChunk();
            else to.stream().event(DELTA).event(FINISH).event("[DONE]").lastChunk();
        });
        assertEquals("a", respond(quick(3)));
        assertEquals(2, server.requests().size());
    }

    @Test
    @DisplayName("C12: after the first delta, never")
    void afterTheFirstDeltaNothingIsTriedAgain() {
        start((n, to) -> to.stream().event(DELTA).event(OVERLOADED).lastChunk());
        assertThrows(ServerException.class, () -> respond(quick(3)));
        assertEquals(1, server.requests().size());
        assertEquals(List.of(new Event.TextDelta("a")), events);
    }

    @Test
    @DisplayName("C12: a connection that died before the first response byte is tried again")
    void aConnectionThatDiedIsTriedAgain() throws Exception {
        start((n, to) -> {
            if (n == 1) to.close();
            else if (n == 2) to.reset();
            else to.stream().event(DELTA).event(FINISH).event("[DONE]").lastChunk();
        });
        assertEquals("a", respond(quick(3)));
        assertInstanceOf(
                ConnectionException.class,
                ((Event.ModelRetried) events.getFirst()).failure().exception());
    }

    @Test
    @DisplayName("C12: a connection that the server closed while it was idle is no failure")
    void aStaleConnectionIsNoFailure() throws Exception {
        start((n, to) -> {
            to.stream().event(DELTA).event(FINISH).event("[DONE]").lastChunk();
            to.close();
        });
        var model = HttpChatModel.of(quick(3), wire);
        for (int i = 0; i < 200; i++) {
            assertEquals("a", model.respond(ChatRequest.of("hi"), e -> {}).text());
        }
    }

    @Test
    @DisplayName("C12: a response that broke after its head is not tried again")
    void aBrokenResponseIsNotTriedAgain() {
        start((n, to) -> {
            to.stream();
            to.close();
        });
        assertThrows(TruncatedStreamException.class, () -> respond(quick(3)));
        assertEquals(1, server.requests().size());
    }

    @Test
    @DisplayName("C12: a head that does not come in time is tried again, silence inside the answer is not")
    void timeoutsBeforeTheFirstEventAreTriedAgain() {
        start((n, to) -> {
            if (n == 2) to.stream();
            to.hold();
        });
        var hurried =
                quick(3).timeouts(new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofMillis(200)));
        var e = assertThrows(TimedOutException.class, () -> respond(hurried));
        assertEquals(TimedOutException.Phase.IDLE, e.phase());
        assertEquals(2, server.requests().size());
        var first = (TimedOutException)
                ((Event.ModelRetried) events.getFirst()).failure().exception();
        assertEquals(TimedOutException.Phase.FIRST_BYTE, first.phase());
    }

    @Test
    @DisplayName("C12: Retry-After is honoured")
    void theWaitThatTheProviderAsksForIsKept() throws Exception {
        wire.retryAfter = Duration.ofMillis(300);
        start((n, to) -> {
            if (n == 1) to.respond(429, "application/json", "{}");
            else to.stream().event(DELTA).event(FINISH).event("[DONE]").lastChunk();
        });
        long start = System.nanoTime();
        assertEquals("a", respond(quick(2)));
        assertTrue(System.nanoTime() - start >= 300_000_000);
        assertEquals(Duration.ofMillis(300), ((Event.ModelRetried) events.getFirst()).delay());
    }

    @Test
    @DisplayName("C12: a wait above the cap fails at once and says so")
    void aWaitAboveTheCapFailsAtOnce() {
        wire.retryAfter = Duration.ofSeconds(3_600);
        start((n, to) -> to.respond(429, "application/json", "{}"));
        var e = assertThrows(
                RateLimitException.class,
                () -> respond(
                        Endpoint.of(server.url()).retry(RetryPolicy.attempts(3).cap(Duration.ofSeconds(30)))));
        assertEquals(
                "status 429: slow down; not tried again: it asks for a wait of 3600 s, and the retry policy's cap is"
                        + " 30 s",
                e.getMessage());
        assertEquals(Duration.ofSeconds(3_600), e.retryAfter().orElseThrow());
        assertEquals(1, server.requests().size());
        assertEquals(List.of(), events);
    }

    @Test
    @DisplayName("C12: the wait for the next attempt can be cancelled")
    void theWaitCanBeCancelled() {
        wire.retryAfter = Duration.ofSeconds(50);
        start((n, to) -> to.respond(429, "application/json", "{}"));
        var stream = HttpChatModel.of(Endpoint.of(server.url()), wire).stream("hi");
        for (Event event : stream) if (event instanceof Event.ModelRetried) break;
        long start = System.nanoTime();
        stream.close();
        assertTrue(System.nanoTime() - start < 400_000_000L, "close waited");
        assertThrows(CancelledException.class, stream::result);
        assertEquals(1, server.requests().size());
    }

    @Test
    @DisplayName("C8: a stray interrupt in that wait is a failure")
    void aStrayInterruptInTheWaitIsAFailure() throws Exception {
        wire.retryAfter = Duration.ofSeconds(50);
        start((n, to) -> to.respond(429, "application/json", "{}"));
        var thrown = new ArrayList<Throwable>();
        var thread = Thread.ofVirtual().start(() -> {
            try {
                respond(Endpoint.of(server.url()));
            } catch (Exception e) {
                thrown.add(e);
            }
        });
        Awaitility.await().until(() -> !events.isEmpty());
        thread.interrupt();
        assertTrue(thread.join(Duration.ofSeconds(10)));
        assertInstanceOf(InterruptedException.class, thrown.getFirst().getCause());
        assertInstanceOf(ModelException.class, thrown.getFirst());
    }

    @Test
    void delaysDoubleUpToEightSecondsLessAQuarter() {
        var failure = new ConnectionException("x", null);
        long[] full = {500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000};
        for (int attempt = 1; attempt <= full.length; attempt++) {
            for (int i = 0; i < 200; i++) {
                long ms = RetryPolicy.DEFAULT.delay(attempt, failure).toMillis();
                assertTrue(ms >= full[attempt - 1] * 3 / 4 - 1 && ms <= full[attempt - 1], attempt + ": " + ms);
            }
        }
        assertTrue(RetryPolicy.attempts(99).delay(98, failure).toSeconds() <= 8);
    }

    @Test
    void badPoliciesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RetryPolicy.attempts(0));
        assertThrows(IllegalArgumentException.class, () -> RetryPolicy.DEFAULT.cap(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> RetryPolicy.DEFAULT.baseDelay(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> Timeouts.DEFAULT.idle(Duration.ofSeconds(-1)));
        assertThrows(
                IllegalArgumentException.class, () -> Timeouts.DEFAULT.connect(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.response(0));
        assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.errorBody(-1));
        assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.frame(0));
    }

    private interface Numbered {
        void play(int request, ScriptedServer.Connection to) throws Exception;
    }

    private void start(Numbered script) {
        server.close();
        server = ScriptedServer.start(
                (request, to) -> script.play(server.requests().size(), to));
    }

    private String respond(Endpoint endpoint) throws Exception {
        return HttpChatModel.of(endpoint, wire)
                .respond(ChatRequest.of("hi"), events::add)
                .text();
    }

    private Endpoint quick(int attempts) {
        return Endpoint.of(server.url()).retry(RetryPolicy.attempts(attempts).baseDelay(Duration.ofMillis(10)));
    }
}
