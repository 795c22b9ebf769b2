package dev.weft.servlet.check;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.log.EventLog;
import dev.weft.servlet.AgUiServlet;
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
    private final EventLog log = EventLog.inMemory();

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
        var format = new OpenAiFormat().statusEvents(true).failures(Failure::message);
        return new OpenAiServlet(OpenAiModels.of("agent", scenarios), format) {
            private static final long serialVersionUID = 1;

            @Override
            protected EventStream<ChatResponse> stream(OpenAiRequest posted, HttpServletRequest request)
                    throws Exception {
                Scenarios.name(posted.chatRequest());
                return super.stream(posted, request).listen(CheckApplication.this::count);
            }

            @Override
            protected Sender sender(OpenAiFormat answer) {
                return super.sender(answer).heartbeat(HEARTBEAT);
            }
        };
    }

    private final class AiSdk extends AiSdkServlet {
        private static final long serialVersionUID = 1;

        AiSdk() {
            super(scenarios, log);
        }

        @Override
        protected EventStream<?> stream(AiSdkRequest posted, HttpServletRequest request) {
            return CheckApplication.this.stream(posted.chatRequest());
        }

        @Override
        protected boolean keeps(AiSdkRequest posted) {
            return posted.chatRequest().prompt().equals("scenario:resumable");
        }

        /** The clients of the checks have no cookies. */
        @Override
        protected String key(String chatId, HttpServletRequest request) {
            return chatId;
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

    private final class AgUi extends AgUiServlet {
        private static final long serialVersionUID = 1;

        AgUi() {
            super(scenarios);
        }

        @Override
        protected EventStream<?> stream(AgUiRequest posted, HttpServletRequest request) {
            return CheckApplication.this.stream(posted.chatRequest());
        }

        @Override
        protected AgUiFormat format() {
            return super.format().failures(Failure::message).results((call, result) -> result.text());
        }

        @Override
        protected Sender sender(AgUiFormat answer) {
            return super.sender(answer).heartbeat(HEARTBEAT);
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
        private final transient Sender sender = Sse.as(new CheckFormat()).heartbeat(HEARTBEAT);
        /** The client names its run itself. */
        private final transient Map<String, String> runs = new ConcurrentHashMap<>();

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            sender.send(() -> answer(request), request, response);
        }

        private EventStream<?> answer(HttpServletRequest request) {
            String name = request.getParameter("run");
            String known = runs.get(name);
            if (known != null) return log.follow(known, Sse.lastEventId(request));
            String scenario = request.getParameter("scenario");
            var stream = stream(ChatRequest.of("scenario:" + scenario));
            if (scenario.equals("slow")) return stream;
            runs.put(name, stream.run().id());
            return log.keep(stream);
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
