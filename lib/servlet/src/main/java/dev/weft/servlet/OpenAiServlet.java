package dev.weft.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.ChatResponse;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.web.BadRequestException;
import dev.weft.web.OpenAiError;
import dev.weft.web.OpenAiFormat;
import dev.weft.web.OpenAiModels;
import dev.weft.web.OpenAiRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chats, agents and pipelines as models for clients of OpenAI, such as Open WebUI: {@code GET …/models},
 * {@code GET …/models/{name}} and {@code POST …/chat/completions}, streamed or whole. To be mapped to {@code /v1/*}, and to
 * {@code /*} besides for users who leave the {@code /v1} out.
 *
 * <pre>{@code
 * context.addServlet("openai", new OpenAiServlet(OpenAiModels.of("support", chat))).addMapping("/v1/*");
 * }</pre>
 *
 * <p>Who may ask is not checked here: put a filter in front, or override {@link #stream}.
 */
public class OpenAiServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int NOT_FOUND = HttpServletResponse.SC_NOT_FOUND;

    private final transient OpenAiModels models;
    private final transient OpenAiFormat format;

    /** These models, in the plain format. */
    public OpenAiServlet(OpenAiModels models) {
        this(models, new OpenAiFormat());
    }

    /** These models, in this format. */
    public OpenAiServlet(OpenAiModels models, OpenAiFormat format) {
        this.models = Objects.requireNonNull(models, "models");
        this.format = Objects.requireNonNull(format, "format");
    }

    /** Starts the run that answers what was posted. May refuse, and may say who asks. */
    protected EventStream<ChatResponse> stream(OpenAiRequest posted, HttpServletRequest request) throws Exception {
        return models.stream(posted);
    }

    /** Sends in this format, which is that of one answer; by default as {@link Sse#as} does. */
    protected Sender sender(OpenAiFormat answer) {
        return Sse.as(answer);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = path(request);
        try {
            if (path.equals("/models")) write(HttpServletResponse.SC_OK, models.list(), response);
            else if (path.startsWith("/models/"))
                write(HttpServletResponse.SC_OK, models.one(path.substring("/models/".length())), response);
            else refuse(new Refusal(NOT_FOUND, "There is nothing at this path."), response);
        } catch (BadRequestException e) {
            refuse(e, response);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!path(request).equals("/chat/completions")) {
            refuse(new Refusal(NOT_FOUND, "There is nothing at this path."), response);
            return;
        }
        // a run that was started must not be started again because its client tries again
        response.setHeader("x-should-retry", "false");
        EventStream<ChatResponse> stream;
        OpenAiFormat answer;
        @Nullable Sender sender;
        try {
            var posted = OpenAiRequest.of(Sse.body(request));
            answer = format.to(posted);
            sender = posted.stream() ? Objects.requireNonNull(sender(answer), "no sender") : null;
            // last, since from here on there is a run that must be ended
            stream = Objects.requireNonNull(stream(posted, request), "no stream was opened");
        } catch (Exception e) {
            refuse(e, response);
            return;
        }
        if (sender != null) sender.send(stream, request, response);
        else whole(stream, answer, response);
    }

    private void whole(EventStream<ChatResponse> stream, OpenAiFormat answer, HttpServletResponse response)
            throws IOException {
        Json completion;
        try (stream) {
            completion = answer.completion(stream.result(), stream.run());
        } catch (RuntimeException e) {
            if (e instanceof BadRequestException) refuse(e, response);
            else refuse(Refusal.ofRun(e), e, response);
            return;
        }
        write(HttpServletResponse.SC_OK, completion, response);
    }

    private void refuse(Exception why, HttpServletResponse response) throws IOException {
        if (!(why instanceof BadRequestException)) {
            refuse(Refusal.of(why), why, response);
            return;
        }
        OpenAiError error = format.error(why);
        error.headers().forEach(response::setHeader);
        write(error.status(), error.json(), response);
    }

    private void refuse(Refusal refusal, Exception why, HttpServletResponse response) throws IOException {
        if (refusal.status() >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR)
            log("a request could not be answered", why);
        refuse(refusal, response);
    }

    private static void refuse(Refusal refusal, HttpServletResponse response) throws IOException {
        String type = refusal.status() < HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                ? "invalid_request_error"
                : "server_error";
        Json error = Json.object("message", refusal.message(), "type", type);
        write(refusal.status(), Json.object("error", error), response);
    }

    private static void write(int status, Json json, HttpServletResponse response) throws IOException {
        byte[] body = json.toString().getBytes(UTF_8);
        response.setStatus(status);
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Without the {@code /v1} that is there or not, by where it is mapped. */
    private static String path(HttpServletRequest request) {
        String path = request.getPathInfo() == null ? request.getServletPath() : request.getPathInfo();
        return path.startsWith("/v1/") ? path.substring("/v1".length()) : path;
    }
}
