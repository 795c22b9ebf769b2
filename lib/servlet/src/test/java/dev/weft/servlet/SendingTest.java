package dev.weft.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.servlet.check.CheckFormat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is on the wire, and when, in every container, on both kinds of threads, blocking and not. */
@DisplayName("A stream to a browser")
class SendingTest {
    private final CheckFormat format = new CheckFormat();

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void eachEventIsOnTheWireBeforeTheNextExists(Kind kind) throws Exception {
        var gates = List.of(new Gate(), new Gate(), new Gate());
        var model = FakeModel.script(call -> {
            for (int i = 0; i < gates.size(); i++) call.text("piece " + i + ".").hold(gates.get(i));
        });
        try (var site = kind.serve(
                        (request, response) -> kind.sender(format).send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            assertTrue(browser.readUntil(": idle\n\n").startsWith(": idle\n\n"));
            for (int i = 0; i < gates.size(); i++) {
                gates.get(i).awaitArrival();
                String sofar = browser.readUntil("piece " + i);
                assertFalse(sofar.contains("piece " + (i + 1)), sofar);
                gates.get(i).open();
            }
            assertTrue(browser.readAll().endsWith("{\"type\":\"run-finished\"}\n\n"));
            assertTrue(browser.terminated());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void theHeadKeepsProxiesAndCompressionAway(Kind kind) throws Exception {
        try (var site = kind.serve((request, response) ->
                        kind.sender(format).send(FakeModel.saying("Hello.").stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/", "Accept-Encoding: gzip")) {
            String head = browser.head();
            assertEquals(200, browser.status());
            assertTrue(head.matches("(?s).*content-type: text/event-stream; ?charset=utf-8\r\n.*"), head);
            assertTrue(head.contains("cache-control: no-store, no-transform\r\n"), head);
            assertTrue(head.contains("x-accel-buffering: no\r\n"), head);
            assertTrue(head.contains("content-encoding: identity\r\n"), head);
            assertFalse(head.contains("content-length"), head);
            browser.readAll();
            assertTrue(browser.terminated());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void everyTextComesOutAsItWentIn(Kind kind) throws Exception {
        var texts = List.of(
                "\n",
                "a\r\nb",
                "a\n",
                "\u2028\u2029",
                "\ud83d\udc4b\ud83c\udffd",
                "\ud83d",
                "\udc4b",
                "data: x\n\nid: 7",
                "\"\\\t\u0001",
                "x".repeat(1_000_000),
                "é".repeat(300_000));
        var model = FakeModel.script(call -> texts.forEach(call::text));
        try (var site = kind.serve(
                        (request, response) -> kind.sender(format).send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            var said = new StringBuilder();
            byte[] body = browser.readAll().getBytes(StandardCharsets.UTF_8);
            for (Frame frame : MediaType.EVENT_STREAM.decoder(new ByteArrayInputStream(body))) {
                Json json = Json.parse(frame.data());
                if (json.at("type").text().equals("text-delta"))
                    said.append(json.at("delta").text());
            }
            assertEquals(String.join("", texts), said.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void commentsComeWhileTheRunIsSilent(Kind kind) throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.hold(gate).text("late"));
        try (var site = kind.serve((request, response) -> kind.sender(format)
                        .heartbeat(Duration.ofMillis(50))
                        .send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            String body = browser.readUntil(": idle\n\n: idle\n\n: idle\n\n");
            assertFalse(body.contains("late"));
            gate.open();
            assertTrue(browser.readAll().contains("late"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void aRunThatFailsSaysSoAndTheBodyEndsInGoodOrder(Kind kind) throws Exception {
        var model = FakeModel.script(call -> call.text("Partial").fail(new IllegalStateException("no more")));
        try (var site = kind.serve(
                        (request, response) -> kind.sender(format).send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            String body = browser.readAll();
            assertTrue(body.contains("Partial"), body);
            assertTrue(
                    body.endsWith("{\"type\":\"run-failed\",\"failure\":\"IllegalStateException\",\"message\":\"no"
                            + " more\"}\n\n"),
                    body);
            assertTrue(browser.terminated());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void aRunThatSomebodyElseCancelsSaysSo(Kind kind) throws Exception {
        var gate = new Gate();
        var run = new AtomicReference<EventStream<?>>();
        var model = FakeModel.script(call -> call.text("Partial").hold(gate));
        try (var site = kind.serve((request, response) -> {
                    run.set(model.stream("hi"));
                    kind.sender(format).send(run.get(), request, response);
                });
                var browser = Browser.get(site.port(), "/")) {
            browser.readUntil("Partial");
            run.get().cancel();
            assertTrue(browser.readAll().contains("\"type\":\"run-cancelled\""));
            assertTrue(browser.terminated());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void aRunThatIsStoppedPolitelyEndsWithItsEnd(Kind kind) throws Exception {
        var gate = new Gate();
        var run = new AtomicReference<EventStream<?>>();
        var model = FakeModel.script(call -> call.text("Partial").hold(gate));
        try (var site = kind.serve((request, response) -> {
                    run.set(model.stream("hi"));
                    kind.sender(format).send(run.get(), request, response);
                });
                var browser = Browser.get(site.port(), "/")) {
            browser.readUntil("Partial");
            run.get().stop();
            assertTrue(browser.readAll().contains("\"type\":\"run-cancelled\""));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void anInterruptedRequestEndsItsRunAndTellsTheClientAndKeepsItsFlag(Kind kind) throws Exception {
        var gate = new Gate();
        var thread = new AtomicReference<Thread>();
        var kept = new AtomicReference<Boolean>();
        var done = new CountDownLatch(1);
        var model = FakeModel.script(call -> call.text("Partial").hold(gate));
        try (var site = kind.serve((request, response) -> {
                    thread.set(Thread.currentThread());
                    kind.sender(format).send(model.stream("hi"), request, response);
                    kept.set(Thread.interrupted());
                    done.countDown();
                });
                var browser = Browser.get(site.port(), "/")) {
            browser.readUntil("Partial");
            gate.awaitArrival();
            thread.get().interrupt();
            assertTrue(browser.readAll().contains("\"type\":\"run-cancelled\""));
            assertTrue(done.await(10, TimeUnit.SECONDS));
            assertTrue(kept.get());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void anEventAboveTheLimitEndsTheStreamWithAFailureAndTheRun(Kind kind) throws Exception {
        var gate = new Gate();
        var run = new AtomicReference<EventStream<?>>();
        var model = FakeModel.script(
                call -> call.text("small").text("x".repeat(2000)).text("after").hold(gate));
        try (var site = kind.serve((request, response) -> {
                    run.set(model.stream("hi"));
                    kind.sender(format).frameLimit(1000).send(run.get(), request, response);
                });
                var browser = Browser.get(site.port(), "/")) {
            String body = browser.readAll();
            assertTrue(body.contains("small"));
            assertTrue(body.contains("stream-failed") && body.contains("the limit is 1000"), body);
            assertFalse(body.contains("xxx") || body.contains("after"), body);
            assertTrue(run.get().end().isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void oldClientsReadToTheEndOfTheConnection(Kind kind) throws Exception {
        try (var site = kind.serve((request, response) ->
                        kind.sender(format).send(FakeModel.saying("Hello.").stream("hi"), request, response));
                var browser = Browser.request(site.port(), "GET / HTTP/1.0")) {
            assertTrue(browser.readAll().endsWith("{\"type\":\"run-finished\"}\n\n"));
            assertFalse(browser.head().contains("chunked"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void whatIsThereAlreadyGoesInFewPieces(Kind kind) throws Exception {
        var all = new ArrayList<String>();
        for (int i = 0; i < 200; i++) all.add("word " + i + " ");
        var model = FakeModel.script(call -> all.forEach(call::text));
        try (var site = kind.serve((request, response) -> {
                    var stream = model.stream("hi");
                    // what is said is there before any of it is sent
                    org.awaitility.Awaitility.await()
                            .until(() -> stream.summary().text().endsWith("word 199 "));
                    kind.sender(format).send(stream, request, response);
                });
                var browser = Browser.get(site.port(), "/")) {
            browser.readAll();
            assertTrue(browser.chunks() < 20, () -> browser.chunks() + " pieces");
        }
    }
}
