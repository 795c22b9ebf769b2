package dev.weft.servlet.check;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.servlet.AiSdkServlet;
import dev.weft.servlet.OpenAiServlet;
import dev.weft.servlet.Sender;
import dev.weft.servlet.Sse;
import dev.weft.web.AgUiFormat;
import dev.weft.web.AgUiRequest;
import dev.weft.web.AiSdkFormat;
import dev.weft.web.AiSdkRequest;
import dev.weft.web.Format;
import dev.weft.web.OpenAiFormat;
import dev.weft.web.OpenAiModels;
import dev.weft.web.OpenAiRequest;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The application that real front ends check: one chat, in all formats, by the paths that the checks know. */
public final class CheckApplication {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final Scenarios scenarios = new Scenarios();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Map<String, Kept> runs = new ConcurrentHashMap<>();

    /** Its servlets, by their paths. */
    public Map<String, Servlet> servlets() {
        return Map.of(
                "/check/state", new State(),
                "/sse", new Plain(),
                "/api/chat/*", new AiSdk(),
                "/agui", new AgUi(),
                "/v1/*", openAi());
    }

    private EventStream<?> stream(ChatRequest request) {
        Scenarios.name(request);
        return scenarios.stream(request).listen(this::count);
    }

    private EventStream<?> kept(String id, EventStream<?> stream) throws Exception {
        var log = new Kept();
        stream.listen(log::add).detach();
        runs.put(id, log);
        return log.follow(-1);
    }

    private void count(Emission emission) {
        switch (emission.event()) {
            case Event.RunStarted event -> started.incrementAndGet();
            case Event.RunCompleted event -> finished.incrementAndGet();
            case Event.RunCancelled event -> cancelled.incrementAndGet();
            case Event.RunFailed event -> failed.incrementAndGet();
            default -> {}
        }
    }

    private Json state() {
        int ended = finished.get() + cancelled.get() + failed.get();
        return Json.object(
                "active", started.get() - ended,
                "started", started.get(),
                "finished", finished.get(),
                "cancelled", cancelled.get(),
                "failed", failed.get());
    }

    private OpenAiServlet openAi() {
        var format = OpenAiFormat.PLAIN.statusEvents(true).failures(Failure::message);
        return new OpenAiServlet(OpenAiModels.of("agent", scenarios), format) {
            private static final long serialVersionUID = 1;

            @Override
            protected EventStream<ChatResponse> stream(OpenAiRequest posted, HttpServletRequest request)
                    throws Exception {
                Scenarios.name(posted.chat());
                return super.stream(posted, request).listen(CheckApplication.this::count);
            }

            @Override
            protected Sender sender(OpenAiFormat answer) {
                return super.sender(answer).heartbeat(HEARTBEAT);
            }
        };
    }

    /** Runs of the scenario that can be resumed are kept by the chat's id, while they go on. */
    private final class AiSdk extends AiSdkServlet {
        private static final long serialVersionUID = 1;

        AiSdk() {
            super(scenarios);
        }

        @Override
        protected EventStream<?> stream(AiSdkRequest posted, HttpServletRequest request) throws Exception {
            var stream = CheckApplication.this.stream(posted.chatRequest());
            if (!posted.prompt().equals("scenario:resumable")) return stream;
            return kept(posted.id(), stream);
        }

        @Override
        protected Optional<EventStream<?>> resumed(String chatId, HttpServletRequest request) throws Exception {
            Kept run = runs.get(chatId);
            return run == null || !run.goesOn(-1) || run.hasEnded() ? Optional.empty() : Optional.of(run.follow(-1));
        }

        @Override
        protected AiSdkFormat format() {
            return super.format().failures(Failure::message);
        }

        @Override
        protected Sender sender(Format answer) {
            return super.sender(answer).heartbeat(HEARTBEAT);
        }
    }

    private final class AgUi extends HttpServlet {
        private static final long serialVersionUID = 1;
        private final transient AgUiFormat format =
                AgUiFormat.PLAIN.failures(Failure::message).results((call, result) -> result.text());

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            var posted = AgUiRequest.of(Sse.body(request));
            Sse.as(format.to(posted)).heartbeat(HEARTBEAT).send(() -> stream(posted.chat()), request, response);
        }
    }

    private final class State extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getOutputStream().write(state().toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A format of one's own; every run but the slow one is kept, and goes on when its client leaves. */
    private final class Plain extends HttpServlet {
        private static final long serialVersionUID = 1;
        private final transient Sender sender =
                Sse.as(new CheckFormat()).heartbeat(HEARTBEAT);

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String scenario = request.getParameter("scenario");
            var ask = ChatRequest.of("scenario:" + scenario);
            long after = Sse.lastEventId(request);
            Kept known = runs.get(request.getParameter("run"));
            if (known != null && !known.goesOn(after)) response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            else if (known != null) sender.send(() -> known.follow(after), request, response);
            else if ("slow".equals(scenario)) sender.send(() -> stream(ask), request, response);
            else sender.send(() -> kept(request.getParameter("run"), stream(ask)), request, response);
        }
    }

    /** Runs it for a while, for trying checks by hand: a container, and the seconds to run. */
    public static void main(String[] args) throws Exception {
        try (var site = Container.valueOf(args[0]).serve(new CheckApplication().servlets(), true)) {
            System.out.println(site.url());
            Thread.currentThread().join(Duration.ofSeconds(Long.parseLong(args[1])));
        }
    }
}
