package dev.weft.servlet;

import dev.weft.EventStream;
import dev.weft.Responder;
import dev.weft.web.AiSdkFormat;
import dev.weft.web.AiSdkRequest;
import dev.weft.web.Format;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code useChat} of the Vercel AI SDK talks to: {@code POST …} answers, {@code GET …/{chat}/stream} goes on with an answer
 * after a reload, {@code POST …/{chat}/stop} ends it. To be mapped to {@code /api/chat/*}:
 *
 * <pre>{@code
 * context.addServlet("chat", new AiSdkServlet(chat)).addMapping("/api/chat/*");
 * }</pre>
 *
 * <p>By default nothing is kept: the conversation is the one that the client tells, a client that goes ends its answer, and there is
 * nothing to go on with. Servers that keep conversations or runs override {@link #stream}, {@link #resumed} and {@link #stop}; a chat's
 * id is the client's word, so that whose chat it is has to be checked there.
 */
public class AiSdkServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Responder chat;

    /** This answers. */
    public AiSdkServlet(Responder chat) {
        this.chat = Objects.requireNonNull(chat, "chat");
    }

    /** Starts the run that answers what was posted; by default what the client says that was said. */
    protected EventStream<?> stream(AiSdkRequest posted, HttpServletRequest request) throws Exception {
        return chat.stream(posted.chatRequest());
    }

    /** The run that answers in this chat, from its beginning, while it goes on; by default there is none. */
    protected Optional<EventStream<?>> resumed(String chatId, HttpServletRequest request) throws Exception {
        return Optional.empty();
    }

    /** Ends the run that answers in this chat, where there is one; by default there is none. */
    protected void stop(String chatId, HttpServletRequest request) {}

    /** The format of the answers. */
    protected AiSdkFormat format() {
        return new AiSdkFormat();
    }

    /** Sends in this format; by default as {@link Sse#as} does. */
    protected Sender sender(Format answer) {
        return Sse.as(answer);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var stopped = chatBefore("/stop", request);
        if (stopped.isPresent()) {
            stop(stopped.get(), request);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        AiSdkRequest posted;
        try {
            posted = AiSdkRequest.of(Sse.body(request));
        } catch (IllegalArgumentException e) {
            // its message is made to be sent back
            new Refusal(HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage())).write(format(), response);
            return;
        } catch (RuntimeException e) {
            Refusal.of(e).write(format(), response);
            return;
        }
        sender(format().messageId(posted.continued())).send(() -> stream(posted, request), request, response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var chatId = chatBefore("/stream", request);
        if (chatId.isEmpty()) response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        else sender(format())
                .send(
                        () -> resumed(chatId.get(), request).orElseThrow(NothingLeft::new),
                        request,
                        response);
    }

    private static Optional<String> chatBefore(String action, HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null || !path.endsWith(action) || path.length() <= action.length() + 1) return Optional.empty();
        return Optional.of(path.substring(1, path.length() - action.length()));
    }
}
