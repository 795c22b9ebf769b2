package dev.weft.servlet;

import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Responder;
import dev.weft.log.EventLog;
import dev.weft.web.AiSdkFormat;
import dev.weft.web.AiSdkRequest;
import dev.weft.web.Format;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code useChat} of the Vercel AI SDK talks to: {@code POST …} answers, {@code GET …/{chat}/stream} goes on with an answer
 * after a reload, {@code POST …/{chat}/stop} ends it. To be mapped to {@code /api/chat/*}:
 *
 * <pre>{@code
 * context.addServlet("chat", new AiSdkServlet(chat)).addMapping("/api/chat/*");
 * }</pre>
 *
 * <p>The conversation is the one that the client tells, unless {@link #stream} is overridden. Without a log nothing is kept: a client
 * that goes ends its answer, and there is nothing to go on with. With one, an answer goes on without its client, until it ends or is
 * stopped.
 */
public class AiSdkServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Responder chat;
    private final transient @Nullable EventLog log;
    /** The runs that go on, by the chats that they answer in. */
    private final transient Map<String, String> runs = new ConcurrentHashMap<>();

    /** This answers, and nothing is kept. */
    public AiSdkServlet(Responder chat) {
        this.chat = Objects.requireNonNull(chat, "chat");
        log = null;
    }

    /** This answers, and the log keeps the answers. */
    public AiSdkServlet(Responder chat, EventLog log) {
        this.chat = Objects.requireNonNull(chat, "chat");
        this.log = Objects.requireNonNull(log, "log");
    }

    /** Starts the run that answers what was posted; by default what the client says that was said. May refuse. */
    protected EventStream<?> stream(AiSdkRequest posted, HttpServletRequest request) throws Exception {
        return chat.stream(posted.chatRequest());
    }

    /** Whether the log, where there is one, keeps this answer; by default every answer. */
    protected boolean keeps(AiSdkRequest posted) {
        return true;
    }

    /**
     * Whose chat this is, and which: only who has the same key goes on with an answer or stops it. A chat's id is the client's word,
     * so that by default the key has the session too, which is begun where there is none.
     */
    protected String key(String chatId, HttpServletRequest request) {
        return request.getSession().getId() + "/" + chatId;
    }

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
            String run = log == null ? null : runs.get(key(stopped.get(), request));
            if (run != null && log != null) log.cancel(run);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        AiSdkRequest posted;
        try {
            posted = AiSdkRequest.of(Sse.body(request));
        } catch (RuntimeException e) {
            Refusal.of(e).write(format(), response);
            return;
        }
        sender(format().messageId(posted.continued())).send(() -> answer(posted, request), request, response);
    }

    private EventStream<?> answer(AiSdkRequest posted, HttpServletRequest request) throws Exception {
        if (log == null || !keeps(posted)) return stream(posted, request);
        // first, since it may refuse, and from then on there is a run that must be ended
        String key = key(posted.id(), request);
        EventStream<?> stream = stream(posted, request);
        String run = stream.run().id();
        try {
            // before the run can be over
            runs.put(key, run);
            stream.listen(emission -> {
                if (isEnd(emission.event())) runs.remove(key, run);
            });
            return log.keep(stream);
        } catch (RuntimeException e) {
            runs.remove(key, run);
            stream.close();
            throw e;
        }
    }

    private static boolean isEnd(Event event) {
        return event instanceof Event.RunCompleted
                || event instanceof Event.RunFailed
                || event instanceof Event.RunCancelled;
    }

    private EventStream<?> resumed(String chatId, HttpServletRequest request) throws NothingLeft {
        String run = log == null ? null : runs.get(key(chatId, request));
        if (run == null || log == null) throw new NothingLeft();
        return log.follow(run, -1);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var chatId = chatBefore("/stream", request);
        if (chatId.isEmpty()) response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        else sender(format()).send(() -> resumed(chatId.get(), request), request, response);
    }

    private static Optional<String> chatBefore(String action, HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null || !path.endsWith(action) || path.length() <= action.length() + 1) return Optional.empty();
        return Optional.of(path.substring(1, path.length() - action.length()));
    }
}
