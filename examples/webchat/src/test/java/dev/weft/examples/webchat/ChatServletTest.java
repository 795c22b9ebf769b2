package dev.weft.examples.webchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Json;
import dev.weft.chat.Chat;
import dev.weft.log.EventLog;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servlet of the web chat in another container, Tomcat, asked as the page asks it, and as it must not be. */
class ChatServletTest {
    private final Gate gate = new Gate();
    private final Tomcat tomcat = new Tomcat();
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @TempDir
    Path folder;

    private String url = "";

    private void serve(Chat chat) throws Exception {
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.setSilent(true);
        var context = tomcat.addContext("", folder.toString());
        var conversations = new Conversations(chat, EventLog.inMemory());
        Tomcat.addServlet(context, "chat", new ChatServlet(conversations, "scripted", Duration.ofSeconds(10)))
                .addMapping("/chat/*");
        Tomcat.addServlet(context, "page", new PageServlet()).addMapping("/");
        tomcat.getConnector().setProperty("useVirtualThreads", "true");
        tomcat.start();
        url = "http://localhost:" + tomcat.getConnector().getLocalPort() + "/";
    }

    @AfterEach
    void stop() throws Exception {
        gate.open();
        tomcat.stop();
        tomcat.destroy();
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpRequest question(String text) {
        return at("chat")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.object("text", text).toString()))
                .build();
    }

    private HttpResponse<String> whole(HttpRequest request) throws Exception {
        return browser.send(request, BodyHandlers.ofString());
    }

    private static List<Json> events(InputStream body) {
        var events = new ArrayList<Json>();
        for (Frame frame : MediaType.EVENT_STREAM.decoder(body)) events.add(Json.parse(frame.data()));
        return events;
    }

    private static String text(List<Json> events) {
        var text = new StringBuilder();
        for (Json event : events)
            if (event.member("type").text().equals("text.delta"))
                text.append(event.member("data").member("text").text());
        return text.toString();
    }

    @Test
    void aQuestionIsAnsweredAndRememberedForThisBrowserAlone() throws Exception {
        serve(Chat.of(FakeModel.saying("Forty-two.")));
        var answered = browser.send(question("How many?"), BodyHandlers.ofInputStream());
        assertEquals(200, answered.statusCode());
        assertEquals("Forty-two.", text(events(answered.body())));
        Json state = Json.parse(whole(at("chat").build()).body());
        assertEquals(2, state.member("messages").items().size());
        var stranger = HttpClient.newHttpClient().send(at("chat").build(), BodyHandlers.ofString());
        assertEquals(0, Json.parse(stranger.body()).member("messages").items().size());
        var cookie = stranger.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
    }

    @Test
    void whoComesBackGoesOnWhereHeWasAndNobodyElseCan() throws Exception {
        serve(Chat.of(FakeModel.script(s -> s.text("One").hold(gate).text(" two"))));
        var first = browser.send(question("Count!"), BodyHandlers.ofInputStream());
        gate.awaitArrival();
        first.body().close();
        Json state = Json.parse(whole(at("chat").build()).body());
        assertEquals("Count!", state.member("asking").text());
        assertEquals(0, state.member("messages").items().size());
        assertEquals(409, whole(question("Count again!")).statusCode());
        var stranger = HttpClient.newHttpClient();
        assertEquals(
                204,
                stranger.send(at("chat/run").build(), BodyHandlers.ofString()).statusCode());
        gate.open();
        var rest = events(browser.send(at("chat/run").build(), BodyHandlers.ofInputStream())
                .body());
        assertEquals("One two", text(rest));
        assertEquals("run.completed", rest.getLast().member("type").text());
        String last = String.valueOf(rest.getLast().member("seq").integer());
        assertEquals(
                204, whole(at("chat/run").header("Last-Event-ID", last).build()).statusCode());
        assertEquals(
                400,
                whole(at("chat/run").header("Last-Event-ID", "first").build()).statusCode());
        state = Json.parse(whole(at("chat").build()).body());
        assertTrue(state.member("asking").isMissing());
        assertEquals(2, state.member("messages").items().size());
    }

    @Test
    void whatIsNoQuestionIsRefusedInWords() throws Exception {
        serve(Chat.of(FakeModel.saying("never")));
        assertEquals(400, whole(question(" ")).statusCode());
        assertEquals(413, whole(question("x".repeat(1 << 16))).statusCode());
        assertEquals(
                400,
                whole(at("chat")
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString("{\"text\":\"x\"}"))
                                .build())
                        .statusCode());
        var broken = whole(at("chat")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"text\":"))
                .build());
        assertEquals(400, broken.statusCode());
        assertFalse(Json.parse(broken.body())
                .member("error")
                .member("message")
                .text()
                .isEmpty());
        assertEquals(404, whole(at("WEB-INF/web.xml").build()).statusCode());
        assertEquals(404, whole(at("package-info.class").build()).statusCode());
    }

    @Test
    void aNewConversationEndsTheAnswerThatIsBeingGiven() throws Exception {
        var model = FakeModel.script(s -> s.text("On and").hold(gate).text(" on"), s -> s.text("New."));
        serve(Chat.of(model));
        var first = browser.send(question("Go on!"), BodyHandlers.ofInputStream());
        gate.awaitArrival();
        assertEquals(204, whole(at("chat").DELETE().build()).statusCode());
        var events = events(first.body());
        assertEquals("run.cancelled", events.getLast().member("type").text());
        Json state = Json.parse(whole(at("chat").build()).body());
        assertEquals(0, state.member("messages").items().size());
        assertEquals(
                "New.",
                text(events(browser.send(question("Again"), BodyHandlers.ofInputStream())
                        .body())));
        assertEquals(1, model.requests().getLast().messages().size());
        assertNotEquals(0, gate.arrivals());
    }

    private HttpRequest question(String text, String name) {
        return at("chat")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        Json.object("text", text, "question", name).toString()))
                .build();
    }

    @Test
    void whoMeansAnotherQuestionGetsNothingOfThisOneAndDoesNotStopIt() throws Exception {
        serve(Chat.of(FakeModel.script(
                s -> s.text("The first answer."),
                s -> s.text("Another").hold(gate).text(" one"))));
        var first = events(browser.send(question("First?", "a"), BodyHandlers.ofInputStream())
                .body());
        assertEquals("run.completed", first.getLast().member("type").text());
        // a question that never came, after one that was answered
        assertEquals(204, whole(at("chat/run?question=b").build()).statusCode());
        var second = browser.send(question("Second?", "b"), BodyHandlers.ofInputStream());
        gate.awaitArrival();
        // the page that asked first was offline and comes back
        var late = whole(at("chat/run?question=a").header("Last-Event-ID", "3").build());
        assertEquals(204, late.statusCode());
        assertEquals(204, whole(at("chat/run?question=a").DELETE().build()).statusCode());
        Json state = Json.parse(whole(at("chat").build()).body());
        assertEquals("b", state.member("question").text());
        gate.open();
        assertEquals("Another one", text(events(second.body())));
        assertEquals(
                "Another one",
                text(events(browser.send(at("chat/run?question=b").build(), BodyHandlers.ofInputStream())
                        .body())));
    }

    @Test
    void theCookieIsInNoEvent() throws Exception {
        serve(Chat.of(FakeModel.saying("Forty-two.")));
        var secret = whole(at("chat").build())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceAll("^conversation=([^;]*).*", "$1");
        assertEquals(36, secret.length());
        String body = whole(question("How many?")).body();
        assertTrue(body.contains("run.completed") && !body.contains(secret), body);
    }

    @Test
    void conversationsAreForgottenWhenTheirAnswersAre() throws Exception {
        var log = EventLog.builder().runs(2).build();
        var conversations = new Conversations(Chat.of(FakeModel.echo()), log);
        for (int i = 0; i < 50; i++) {
            try (var stream = conversations.ask("browser " + i, "Is it?", "q")) {
                stream.result();
            }
        }
        int known = Integer.parseInt(conversations.toString().replaceAll("[^0-9]", ""));
        assertTrue(known <= 5, conversations.toString());
    }
}
