package dev.weft.servlet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.provider.OpenAi;
import dev.weft.servlet.check.CheckFormat;
import dev.weft.servlet.check.Container;
import dev.weft.servlet.check.Container.Site;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that go, and clients that do not read. */
@DisplayName("A client that leaves")
class LeavingTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final CheckFormat format = new CheckFormat();

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void endsTheModelsConnectionThoughTheModelIsSilent(Kind kind) throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(
                        reply -> reply.text("Hel").hold(gate),
                        reply -> reply.text("Hel").hold(gate));
                var site = leaving(kind, OpenAi.at(server.url() + "/v1").chat("any"))) {
            var closing = Browser.get(site.port(), "/");
            closing.readUntil("Hel");
            closing.close();
            server.awaitConnectionsClosed(SOON);
            var resetting = Browser.get(site.port(), "/");
            resetting.readUntil("Hel");
            resetting.reset();
            server.awaitConnectionsClosed(SOON);
            assertEquals(2, server.requests().size());
        }
    }

    private Site leaving(Kind kind, ChatModel model) throws Exception {
        return kind.serve((request, response) ->
                kind.sender(format).heartbeat(Duration.ofMillis(100)).send(model.stream("hi"), request, response));
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void leavesTheRunGoingOnWhereThatWasAskedFor(Kind kind) throws Exception {
        var gate = new Gate();
        var run = new AtomicReference<EventStream<?>>();
        var sent = new CountDownLatch(1);
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
        try (var site = kind.serve((request, response) -> {
            run.set(model.stream("hi"));
            kind.sender(format)
                    .heartbeat(Duration.ofMillis(50))
                    .detachWhenLost()
                    .send(run.get(), request, response);
            Sent.tell(request, sent);
        })) {
            var browser = Browser.get(site.port(), "/");
            browser.readUntil("Hel");
            browser.reset();
            gate.awaitArrival();
            assertTrue(sent.await(2, TimeUnit.SECONDS));
            assertFalse(run.get().end().isPresent());
            gate.open();
            await().until(() -> run.get().end().isPresent());
            assertTrue(run.get().end().get().event() instanceof Event.RunCompleted);
            assertEquals("Hello", run.get().summary().text());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void whoDoesNotReadSlowsNobodyElseAndLosesItsRunAtTheLimit(Kind kind) throws Exception {
        var slow = new AtomicReference<EventStream<?>>();
        var sent = new CountDownLatch(1);
        var model = FakeModel.answering((request, call) -> {
            if (request.prompt().equals("/slow"))
                call.run(out -> {
                    while (!out.cancelled()) out.emit(new Event.TextDelta("x".repeat(10_000)));
                    return null;
                });
            else call.words("quick and short");
        });
        try (var site = kind.serve((request, response) -> {
                    var stream = model.stream(request.getRequestURI());
                    if (request.getRequestURI().equals("/slow")) slow.set(stream);
                    kind.sender(format).writeLimit(Duration.ofMillis(400)).send(stream, request, response);
                    if (request.getRequestURI().equals("/slow")) Sent.tell(request, sent);
                });
                var stalled = Browser.request(site.port(), 4096, "GET /slow HTTP/1.1")) {
            assertTrue(stalled.readUntil("xxx").contains("run-started"));
            for (int i = 0; i < 20; i++) {
                try (var browser = Browser.get(site.port(), "/quick")) {
                    assertTrue(browser.readAll().endsWith("{\"type\":\"run-finished\"}\n\n"));
                }
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> slow.get().end().isPresent());
            assertTrue(slow.get().end().get().event() instanceof Event.RunCancelled);
            assertTrue(sent.await(2, TimeUnit.SECONDS));
            // who reads after all finds that the end is missing
            assertFalse(stalled.readAll().replace("run-started", "").contains("\"type\":\"run-"));
        }
    }

    @Test
    void isNoticedAtOnceOverHttp2() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(gate));
        var run = new AtomicReference<EventStream<?>>();
        try (var site = Container.JETTY.serve(
                        Map.of("/*", new Serving((request, response) -> {
                            run.set(model.stream("hi"));
                            Sse.as(format).async().send(run.get(), request, response);
                        })),
                        true);
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(site.url())).build(), HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            gate.awaitArrival();
            var body = new StringBuilder();
            while (body.indexOf("Hel") < 0) body.append((char) answer.body().read());
            assertFalse(run.get().end().isPresent());
            answer.body().close();
            // the next heartbeat is 15 s away
            await().atMost(SOON).until(() -> run.get().end().isPresent());
        }
    }

    @Test
    void whileItsRunIsStillWaitedForLeavesAResponseThatNobodyTouches() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.hold(gate));
        var run = new AtomicReference<EventStream<?>>();
        var statuses = new AtomicInteger();
        var asked = new AtomicBoolean();
        var ended = new CountDownLatch(1);
        try (var site = Container.JETTY.serve(
                        Map.of("/*", new Serving((request, response) -> {
                            run.set(model.stream("hi"));
                            var watched = new HttpServletResponseWrapper(response) {
                                @Override
                                public void setStatus(int status) {
                                    statuses.incrementAndGet();
                                    super.setStatus(status);
                                }
                            };
                            Sse.as(format)
                                    .async()
                                    .patience(Duration.ofMinutes(1))
                                    .send(run.get(), request, watched);
                            Sent.tell(request, ended);
                            asked.set(true);
                        })),
                        true);
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            var answer = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(site.url())).build(), HttpResponse.BodyHandlers.discarding());
            gate.awaitArrival();
            await().until(() -> asked.get());
            assertTrue(answer.cancel(true));
            await().atMost(SOON).until(() -> run.get().end().isPresent());
            assertTrue(ended.await(2, TimeUnit.SECONDS));
            await().during(Duration.ofMillis(300)).until(() -> statuses.get() == 0);
        }
        gate.open();
    }
}
