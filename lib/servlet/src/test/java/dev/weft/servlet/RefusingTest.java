package dev.weft.servlet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Capability;
import dev.weft.DecodeException;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.UnsupportedException;
import dev.weft.chat.Chat;
import dev.weft.memory.Histories;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import dev.weft.servlet.check.CheckFormat;
import dev.weft.servlet.check.Container;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.web.Encoder;
import dev.weft.web.Format;
import dev.weft.web.WeftFormat;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is answered where no stream can be, and where one cannot go on. */
@DisplayName("What cannot be sent")
class RefusingTest {
    private static final String SECRET = "jdbc://user:password@inside";

    private final CheckFormat format = new CheckFormat();

    static Stream<Arguments> statuses() {
        Exception unreadable = new DecodeException("this is no JSON", SECRET, null);
        return Stream.of(
                        Arguments.of(400, unreadable),
                        Arguments.of(400, new IllegalArgumentException(SECRET)),
                        Arguments.of(400, new UnsupportedException("model", Capability.IMAGES)),
                        Arguments.of(500, new IllegalStateException(SECRET)),
                        Arguments.of(500, new Exception(SECRET)))
                .flatMap(one -> Kind.containers().stream()
                        .map(container -> Arguments.of(container, one.get()[0], one.get()[1])));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void whatOpeningAStreamThrowsIsAStatusWithoutItsText(Container container, int status, Exception failure)
            throws Exception {
        Callable<EventStream<?>> opening = () -> {
            throw failure;
        };
        try (var site = container.serve(
                        Map.of(
                                "/*",
                                new Serving(
                                        (request, response) -> Sse.as(format).send(opening, request, response))),
                        true);
                var browser = Browser.get(site.port(), "/")) {
            assertEquals(status, browser.status());
            assertTrue(browser.head().contains("content-type: application/json"), browser.head());
            String body = browser.readAll();
            assertFalse(Json.parse(body).at("error.message").text().isEmpty());
            assertFalse(body.contains(SECRET), body);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void aBusyConversationIsAConflict(Kind kind) throws Exception {
        var gate = new Gate();
        var chat = Chat.builder()
                .model(FakeModel.script(call -> call.hold(gate).text("done")))
                .histories(Histories.inMemory())
                .build();
        try (var site = kind.serve((request, response) ->
                        Sse.as(format).send(() -> chat.conversation("1").stream("hi"), request, response));
                var first = Browser.get(site.port(), "/")) {
            gate.awaitArrival();
            assertEquals(200, first.status());
            try (var second = Browser.get(site.port(), "/")) {
                assertEquals(409, second.status());
            }
            gate.open();
            assertTrue(first.readAll().contains("run-finished"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void aRunThatFailsAtOnceIsAStatusForWhoIsPatient(Kind kind) throws Exception {
        try (var server = ModelServer.script(reply -> reply.status(429).error("rate_limit", SECRET));
                var site = kind.serve((request, response) -> kind.sender(format)
                        .patience(Duration.ofSeconds(10))
                        .send(
                                OpenAi.at(Endpoint.of(server.url() + "/v1").retry(RetryPolicy.NONE)).chat("any").stream(
                                        "hi"),
                                request,
                                response));
                var browser = Browser.get(site.port(), "/")) {
            assertEquals(429, browser.status());
            assertFalse(browser.readAll().contains(SECRET));
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(502, new DecodeException("this is no JSON", SECRET, null)),
                Arguments.of(500, new IllegalArgumentException(SECRET)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatARunFailsWithIsNoMistakeOfItsClient(int status, RuntimeException failure) throws Exception {
        var model = FakeModel.script(call -> call.fail(failure));
        try (var site = Container.JETTY.serve(
                        Map.of(
                                "/*",
                                new Serving((request, response) -> Sse.as(format)
                                        .patience(Duration.ofSeconds(10))
                                        .send(() -> model.stream("hi"), request, response))),
                        true);
                var browser = Browser.get(site.port(), "/")) {
            assertEquals(status, browser.status());
            assertFalse(browser.readAll().contains(SECRET));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void whoIsInterruptedWhileHeIsPatientStillTellsTheClient(Kind kind) throws Exception {
        var gate = new Gate();
        var thread = new AtomicReference<Thread>();
        var run = new AtomicReference<EventStream<?>>();
        var model = FakeModel.script(call -> call.hold(gate));
        try (var site = kind.serve((request, response) -> {
                    thread.set(Thread.currentThread());
                    run.set(model.stream("hi"));
                    kind.sender(format).patience(Duration.ofMinutes(1)).send(run.get(), request, response);
                    assertTrue(Thread.interrupted());
                });
                var browser = Browser.get(site.port(), "/")) {
            gate.awaitArrival();
            thread.get().interrupt();
            assertTrue(browser.readAll().contains("\"type\":\"run-cancelled\""));
            assertTrue(run.get().end().isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void whoIsInterruptedWhileTheStreamIsOpenedIsAnswered(Kind kind) throws Exception {
        Callable<EventStream<?>> opening = () -> {
            throw new InterruptedException();
        };
        try (var site = kind.serve((request, response) -> {
                    Sse.as(format).send(opening, request, response);
                    assertTrue(Thread.interrupted());
                });
                var browser = Browser.get(site.port(), "/")) {
            assertEquals(500, browser.status());
            assertFalse(Json.parse(browser.readAll()).at("error.message").text().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void patienceEndsWithTheFirstEventAndLosesNone(Kind kind) throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
        try (var site = kind.serve((request, response) -> kind.sender(format)
                        .patience(Duration.ofMinutes(1))
                        .send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            String body = browser.readUntil("Hel");
            assertTrue(body.contains("run-started"), body);
            gate.open();
            assertTrue(browser.readAll().endsWith("{\"type\":\"run-finished\"}\n\n"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void aFormatWithoutAWordForFailuresBreaksTheConnectionOff(Kind kind) throws Exception {
        Format mute = new Text();
        var model = FakeModel.script(call -> call.text("Hel").fail(new IllegalStateException("no more")));
        try (var site = kind.serve(
                        (request, response) -> kind.sender(mute).send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            assertEquals("Hel", browser.readAll());
            // Undertow ends a response in good order whatever is thrown
            assertEquals(kind.container() == Container.UNDERTOW, browser.terminated());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void aPairThatWasCutBetweenTwoPiecesComesOutWhole(Kind kind) throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("a\ud83d").hold(gate).text("\udc4bb"));
        try (var site = kind.serve(
                        (request, response) -> kind.sender(new Text()).send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            assertEquals("a", browser.readUntil("a"));
            gate.open();
            assertEquals("a\ud83d\udc4bb", browser.readAll());
            assertTrue(browser.terminated());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void aFormatThatFailsEndsTheStreamAndTheRun(Kind kind) throws Exception {
        var run = new AtomicReference<EventStream<?>>();
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(gate));
        Format broken = () -> new Encoder() {
            @Override
            public void write(Emission emission, StringBuilder out) {
                if (emission.event() instanceof Event.TextDelta) {
                    out.append("half of it");
                    throw new IllegalStateException("a mistake");
                }
            }

            @Override
            public void broken(Failure why, StringBuilder out) {
                out.append("broken: ").append(why.type());
            }
        };
        try (var site = kind.serve((request, response) -> {
                    run.set(model.stream("hi"));
                    Sse.as(broken).send(run.get(), request, response);
                });
                var browser = Browser.get(site.port(), "/")) {
            assertEquals("broken: IllegalStateException", browser.readAll());
            await().until(() -> run.get().end().isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#all")
    void aFormatCannotAddHeadersThroughItsOwn(Kind kind) throws Exception {
        var run = new AtomicReference<EventStream<?>>();
        Format evil = new CheckFormat() {
            @Override
            public Map<String, String> headers() {
                return Map.of("x-one", "1\r\nx-two: 2");
            }
        };
        try (var site = kind.serve((request, response) -> {
                    run.set(FakeModel.saying("Hello.").stream("hi"));
                    kind.sender(evil).send(run.get(), request, response);
                });
                var browser = Browser.get(site.port(), "/")) {
            assertEquals(500, browser.status());
            assertFalse(browser.head().contains("x-two"), browser.head());
            await().until(() -> run.get().end().isPresent());
        }
    }

    @Event.Name("evil\nid: 99\nevent: error\ndata: {}\n\ndata: more")
    record Evil(String text) implements Event.Custom {}

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void theNameOfAnEventCannotBreakOutOfItsField(Kind kind) throws Exception {
        var model =
                FakeModel.script(call -> call.emit(new Evil("a\r\nid: 98\n\n")).text("Hello"));
        try (var site = kind.serve((request, response) ->
                        Sse.as(new WeftFormat().named(true)).send(model.stream("hi"), request, response));
                var browser = Browser.get(site.port(), "/")) {
            String body = browser.readAll();
            assertTrue(body.contains("event: evil_id: 99_event: error_data"), body);
            assertFalse(
                    body.contains("\nid: 99") || body.contains("\nid: 98") || body.contains("\nevent: error\n"), body);
            assertTrue(
                    body.lines().allMatch(line -> line.isEmpty() || line.matches("(: |id: \\d|event: |data: \\{).*")),
                    body);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void aResponseThatWasBegunIsRefusedAndTheRunEnded(Kind kind) throws Exception {
        var refused = new AtomicReference<String>("");
        var run = new AtomicReference<EventStream<?>>();
        var gate = new Gate();
        var model = FakeModel.script(call -> call.hold(gate));
        try (var site = kind.serve((request, response) -> {
                    response.flushBuffer();
                    run.set(model.stream("hi"));
                    try {
                        Sse.send(run.get(), request, response);
                    } catch (IllegalStateException e) {
                        refused.set(e.getMessage());
                    }
                });
                var browser = Browser.get(site.port(), "/")) {
            browser.readAll();
            assertTrue(refused.get().contains("committed"), refused.get());
            assertTrue(run.get().end().isPresent());
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "'', -1", "x, 400", "-1, 400", "1 2, 400", "99999999999999999999, 400"})
    void theLastEventIsANumberOrABadRequest(String id, int result) throws Exception {
        var seen = new AtomicReference<Long>(400L);
        try (var site = Container.TOMCAT.serve(
                        Map.of(
                                "/*",
                                new Serving((request, response) -> Sse.as(format)
                                        .send(
                                                () -> {
                                                    seen.set(Sse.lastEventId(request));
                                                    return FakeModel.saying("Hello.").stream("hi");
                                                },
                                                request,
                                                response))),
                        true);
                var browser = Browser.get(site.port(), "/", "Last-Event-ID: " + id)) {
            assertEquals(result == 400 ? 400 : 200, browser.status());
            assertEquals(result, seen.get());
        }
    }

    /** Only what is said. */
    private static final class Text implements Format {
        @Override
        public String contentType() {
            return "text/plain;charset=UTF-8";
        }

        @Override
        public boolean tellsTheEnd() {
            return false;
        }

        @Override
        public Encoder encoder() {
            return new Encoder() {
                @Override
                public void write(Emission emission, StringBuilder out) {
                    if (emission.event() instanceof Event.TextDelta(var text)) out.append(text);
                }

                @Override
                public void broken(Failure why, StringBuilder out) {}
            };
        }
    }
}
