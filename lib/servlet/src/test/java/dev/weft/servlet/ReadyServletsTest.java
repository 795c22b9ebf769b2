package dev.weft.servlet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.Responder;
import dev.weft.log.EventLog;
import dev.weft.servlet.check.Container;
import dev.weft.servlet.check.Container.Site;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.web.OpenAiFormat;
import dev.weft.web.OpenAiModels;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The servlets that are ready, asked without the clients that they are for. */
@DisplayName("A servlet that is ready")
class ReadyServletsTest {
    private static final String HI = "{\"id\":\"c1\",\"messages\":[{\"id\":\"m1\",\"role\":\"user\","
            + "\"parts\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}";

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void listsItsModelsAndAnswersInPiecesOrWhole() throws Exception {
        try (var site = serve("/v1/*", new OpenAiServlet(OpenAiModels.of("support", FakeModel.echo())))) {
            assertEquals("support", get(site, "/v1/models").at("data.0.id").text());
            assertEquals("model", get(site, "/v1/models/support").at("object").text());
            String ask = "{\"model\":\"support\",\"messages\":[{\"role\":\"user\",\"content\":\"to you\"}]";
            Json whole =
                    Json.parse(post(site, "/v1/chat/completions", ask + "}").body());
            assertEquals("to you", whole.at("choices.0.message.content").text());
            var pieces = post(site, "/v1/chat/completions", ask + ",\"stream\":true}");
            assertTrue(pieces.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
            assertTrue(pieces.body().contains("chat.completion.chunk"), pieces.body());
            assertTrue(pieces.body().endsWith("data: [DONE]\n\n"), pieces.body());
        }
    }

    @Test
    void refusesInTheWordsOfOpenAi() throws Exception {
        Responder broken = (request, out) -> {
            throw new IllegalStateException("jdbc://inside");
        };
        try (var site = serve("/v1/*", new OpenAiServlet(OpenAiModels.of("support", broken)))) {
            var unknown = post(
                    site,
                    "/v1/chat/completions",
                    "{\"model\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"y\"}]}");
            assertEquals(404, unknown.statusCode());
            assertEquals(
                    "model_not_found",
                    Json.parse(unknown.body()).at("error.code").text());
            assertEquals(400, post(site, "/v1/chat/completions", "{").statusCode());
            var elsewhere = post(site, "/v1/embeddings", "{}");
            assertEquals(404, elsewhere.statusCode());
            assertFalse(Json.parse(elsewhere.body()).at("error.message").text().isEmpty());
            var failed = post(
                    site,
                    "/v1/chat/completions",
                    "{\"model\":\"support\",\"messages\":[{\"role\":\"user\",\"content\":\"y\"}]}");
            assertEquals(500, failed.statusCode());
            assertEquals("false", failed.headers().firstValue("x-should-retry").orElse(""));
            assertFalse(failed.body().contains("jdbc"), failed.body());
        }
    }

    @Test
    void whatIsTooLongOrUnreadableIsRefused() throws Exception {
        try (var site = serve("/api/chat/*", new AiSdkServlet(FakeModel.echo()))) {
            assertEquals(
                    413, post(site, "/api/chat", "x".repeat((16 << 20) + 1)).statusCode());
            assertEquals(400, post(site, "/api/chat", "{\"messages\":7}").statusCode());
            assertEquals(404, send(site, "GET", "/api/chat", "").statusCode());
            assertEquals(204, send(site, "GET", "/api/chat/c1/stream", "").statusCode());
        }
    }

    @Test
    void anAnswerThatIsKeptIsGoneOnWithAndStoppedByItsOwnSessionAlone() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
        var servlet = new AiSdkServlet(model, EventLog.inMemory()) {
            private static final long serialVersionUID = 1;

            @Override
            protected String key(String chatId, HttpServletRequest request) {
                return request.getHeader("X-User") + "/" + chatId;
            }
        };
        try (var site = serve("/api/chat/*", servlet)) {
            try (var browser = Browser.request(
                    site.port(),
                    "POST /api/chat HTTP/1.1",
                    "X-User: ada",
                    "Content-Length: " + HI.length() + "\r\n\r\n" + HI)) {
                browser.readUntil("Hel");
            }
            gate.awaitArrival();
            try (var other = Browser.get(site.port(), "/api/chat/c1/stream", "X-User: bob");
                    var again = Browser.get(site.port(), "/api/chat/c1/stream", "X-User: ada")) {
                assertEquals(204, other.status());
                assertTrue(again.readUntil("Hel").contains("\"type\":\"start\""));
                assertEquals(204, stop(site, "bob"));
                gate.awaitArrival();
                assertEquals(1, gate.waiting());
                assertEquals(204, stop(site, "ada"));
                assertTrue(again.readAll().contains("\"type\":\"abort\""));
            }
            await().until(() -> gate.waiting() == 0);
            try (var late = Browser.get(site.port(), "/api/chat/c1/stream", "X-User: ada")) {
                assertEquals(204, late.status());
            }
        }
    }

    @Test
    void aRequestThatIsRefusedBySomebodysOwnCodeLeavesNoRunBehind() throws Exception {
        var model = FakeModel.echo();
        var keyless = new AiSdkServlet(model, EventLog.inMemory()) {
            private static final long serialVersionUID = 1;

            @Override
            protected String key(String chatId, HttpServletRequest request) {
                throw new IllegalArgumentException("nobody is logged in");
            }
        };
        try (var site = serve("/api/chat/*", keyless)) {
            assertEquals(400, post(site, "/api/chat", HI).statusCode());
        }
        var senderless = new OpenAiServlet(OpenAiModels.of("support", model)) {
            private static final long serialVersionUID = 1;

            @Override
            protected Sender sender(OpenAiFormat answer) {
                throw new IllegalStateException("a mistake");
            }
        };
        try (var site = serve("/v1/*", senderless)) {
            String ask = "{\"model\":\"support\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"y\"}]}";
            assertEquals(500, post(site, "/v1/chat/completions", ask).statusCode());
        }
        assertEquals(0, model.requests().size());
    }

    @Test
    void aModelWhoseAnswerCannotBeReadIsNoMistakeOfTheClient() throws Exception {
        Responder broken = (request, out) -> {
            throw new DecodeException("this is no JSON", "secret", null);
        };
        try (var site = serve("/v1/*", new OpenAiServlet(OpenAiModels.of("support", broken)))) {
            var failed = post(
                    site,
                    "/v1/chat/completions",
                    "{\"model\":\"support\",\"messages\":[{\"role\":\"user\",\"content\":\"y\"}]}");
            assertEquals(502, failed.statusCode());
            assertEquals(
                    "server_error", Json.parse(failed.body()).at("error.type").text());
        }
    }

    private static int stop(Site site, String user) throws Exception {
        try (var stop = Browser.request(
                site.port(), "POST /api/chat/c1/stop HTTP/1.1", "X-User: " + user, "Content-Length: 0")) {
            return stop.status();
        }
    }

    private static Site serve(String path, Servlet servlet) throws Exception {
        return Container.JETTY.serve(Map.of(path, servlet), true);
    }

    private Json get(Site site, String path) throws Exception {
        return Json.parse(send(site, "GET", path, "").body());
    }

    private HttpResponse<String> post(Site site, String path, String body) throws Exception {
        return send(site, "POST", path, body);
    }

    private HttpResponse<String> send(Site site, String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(site.url() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
