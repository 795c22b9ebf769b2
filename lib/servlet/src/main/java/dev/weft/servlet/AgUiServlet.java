package dev.weft.servlet;

import dev.weft.EventStream;
import dev.weft.Responder;
import dev.weft.web.AgUiFormat;
import dev.weft.web.AgUiRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/**
 * What clients of AG-UI talk to, such as CopilotKit: {@code POST …} answers.
 *
 * <pre>{@code
 * context.addServlet("agent", new AgUiServlet(chat)).addMapping("/agent");
 * }</pre>
 *
 * <p>The conversation is the one that the client tells, unless {@link #stream} is overridden, which may also refuse. A client that
 * goes ends its run: this protocol has no way to come back.
 */
public class AgUiServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Responder chat;

    /** This answers. */
    public AgUiServlet(Responder chat) {
        this.chat = Objects.requireNonNull(chat, "chat");
    }

    /** Starts the run that answers what was posted; by default what the client says that was said. */
    protected EventStream<?> stream(AgUiRequest posted, HttpServletRequest request) throws Exception {
        return chat.stream(posted.chatRequest());
    }

    /** The format of the answers, before it is made that of one answer. */
    protected AgUiFormat format() {
        return new AgUiFormat();
    }

    /** Sends in this format, which is that of one answer; by default as {@link Sse#as} does. */
    protected Sender sender(AgUiFormat answer) {
        return Sse.as(answer);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AgUiRequest posted;
        try {
            posted = AgUiRequest.of(Sse.body(request));
        } catch (RuntimeException e) {
            Refusal.of(e).write(format(), response);
            return;
        }
        sender(format().to(posted)).send(() -> stream(posted, request), request, response);
    }
}
