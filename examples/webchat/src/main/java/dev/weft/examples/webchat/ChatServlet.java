package dev.weft.examples.webchat;

import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.Message.AssistantMessage;
import dev.weft.Message.UserMessage;
import dev.weft.servlet.Sender;
import dev.weft.servlet.Sse;
import dev.weft.web.WeftFormat;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What the page asks for: {@code POST chat} a question, {@code GET chat} what was said, {@code DELETE chat} a new conversation,
 * {@code GET chat/run} the rest of an answer, {@code DELETE chat/run} its end. A browser is known by a cookie that only it has, so
 * that nobody can read along with another's.
 */
public final class ChatServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final String COOKIE = "conversation";
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
    private static final int LONGEST_BODY = 1 << 16;
    private static final int LONGEST_NAME = 64;

    private final transient Conversations conversations;
    private final transient Sender sender;
    private final String model;

    ChatServlet(Conversations conversations, String model, Duration heartbeat) {
        this.conversations = conversations;
        this.model = model;
        sender = Sse.as(new WeftFormat()).heartbeat(heartbeat);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = conversation(request, response);
        sender.send(() -> asked(id, posted(request)), request, response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = conversation(request, response);
        if (isRun(request)) {
            sender.send(() -> conversations.follow(id, question(request), Sse.lastEventId(request)), request, response);
        } else {
            var shown = conversations.shown(id);
            var state = Json.object("model", model, "messages", said(shown.messages()));
            answer(
                    response,
                    shown.asking() == null
                            ? state
                            : state.with("asking", shown.asking()).with("question", shown.question()));
        }
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
        String id = conversation(request, response);
        if (isRun(request)) conversations.stop(id, question(request));
        else conversations.clear(id);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private static boolean isRun(HttpServletRequest request) {
        return Objects.equals(request.getPathInfo(), "/run");
    }

    /** The name that the page has given the question it means; empty where it does not say. */
    private static String question(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getParameter("question"), "");
    }

    /** JSON and nothing else, which no form of another site can send. */
    private static Json posted(HttpServletRequest request) throws IOException {
        String type = Objects.requireNonNullElse(request.getContentType(), "");
        if (!type.startsWith("application/json")) throw new IllegalArgumentException("a question is JSON");
        byte[] body = request.getInputStream().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) throw new LimitException("the question is too long");
        return Json.parse(new String(body, StandardCharsets.UTF_8));
    }

    private EventStream<?> asked(String id, Json posted) {
        String text = posted.member("text").text("").strip();
        if (text.isEmpty()) throw new IllegalArgumentException("there is no question");
        String question = posted.member("question").text("");
        if (question.length() > LONGEST_NAME) throw new IllegalArgumentException("the question's name is too long");
        return conversations.ask(id, text, question);
    }

    private static List<Json> said(List<Message> messages) {
        var said = new ArrayList<Json>();
        for (Message message : messages) {
            switch (message) {
                case UserMessage user -> said.add(Json.object("role", "user", "text", user.text()));
                case AssistantMessage assistant -> {
                    if (assistant.text().isEmpty() && !assistant.partial()) continue;
                    said.add(
                            Json.object("role", "assistant", "text", assistant.text(), "partial", assistant.partial()));
                }
                default -> {}
            }
        }
        return said;
    }

    /** The id of this browser's conversation. Ids are in events, logs and traces, where the cookie's secret must not be. */
    private static String conversation(HttpServletRequest request, HttpServletResponse response) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(hash.digest(secret(request, response).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has this hash", e);
        }
    }

    private static String secret(HttpServletRequest request, HttpServletResponse response) {
        Cookie[] cookies = Objects.requireNonNullElse(request.getCookies(), new Cookie[0]);
        for (Cookie cookie : cookies)
            if (cookie.getName().equals(COOKIE) && ID.matcher(cookie.getValue()).matches()) return cookie.getValue();
        // from a generator that nobody can foresee
        String id = UUID.randomUUID().toString();
        var cookie = new Cookie(COOKIE, id);
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setAttribute("SameSite", "Strict");
        cookie.setPath(request.getContextPath() + "/");
        response.addCookie(cookie);
        return id;
    }

    private static void answer(HttpServletResponse response, Json body) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
