package dev.weft.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.Emission;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.chat.Chat;
import dev.weft.client.EventClient;
import dev.weft.log.EventLog;
import dev.weft.log.GoneException;
import dev.weft.provider.Endpoint;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.web.WeftFormat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A log, a servlet before it, and our own client. */
@DisplayName("Going on with a run")
@Timeout(60)
class ResumingTest {
    private final EventLog log = EventLog.inMemory();
    private final Gate gate = new Gate();
    private final Chat chat =
            Chat.of(FakeModel.script(call -> call.text("Hel").hold(gate).text("lo")));

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var sender = Sse.as(new WeftFormat().everything());
        if (request.getMethod().equals("POST")) {
            var stream = log.keep(
                    chat.stream(Json.parse(Sse.body(request)).at("prompt").text()));
            response.setHeader("Weft-Run", stream.run().id());
            sender.send(stream, request, response);
        } else {
            sender.send(() -> log.follow(id(request), Sse.lastEventId(request)), request, response);
        }
    }

    private static String id(HttpServletRequest request) {
        return request.getRequestURI().replaceFirst(".*/", "");
    }

    private static List<String> lines(EventStream<?> stream) {
        var lines = new ArrayList<String>();
        for (Emission emission : stream.emissions())
            lines.add(EventCodec.PLAIN.json(emission).toString());
        return lines;
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void aRunThatWasLeftIsGoneOnWithAndIsTheSameForAll(Kind kind) throws Exception {
        try (var site = kind.serve(this::serve)) {
            var client = EventClient.of(Endpoint.of("http://127.0.0.1:" + site.port()));
            String run;
            try (var stream = client.post("/chat", Json.object("prompt", "hi"))) {
                run = stream.run().id();
                assertEquals("Hel", stream.textPieces().iterator().next());
            }
            try (var live = client.get("/chat/" + run)) {
                assertEquals("Hel", live.textPieces().iterator().next());
                gate.open();
                assertEquals("Hello", live.result().text());
            }
            assertEquals(lines(log.follow(run, -1)), lines(client.get("/chat/" + run)));
            assertThrows(GoneException.class, () -> client.get("/chat/unknown"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weft.servlet.Kind#blocking")
    void aRunThatIsCancelledByItsIdIsCancelledForItsReaders(Kind kind) throws Exception {
        try (var site = kind.serve(this::serve)) {
            var client = EventClient.of(Endpoint.of("http://127.0.0.1:" + site.port()));
            try (var stream = client.post("/chat", Json.object("prompt", "hi"))) {
                assertEquals("Hel", stream.textPieces().iterator().next());
                assertTrue(log.cancel(stream.run().id()));
                assertThrows(CancelledException.class, stream::result);
            }
        }
    }
}
