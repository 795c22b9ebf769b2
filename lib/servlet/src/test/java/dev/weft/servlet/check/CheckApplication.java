package dev.weft.servlet.check;

import dev.weft.ChatRequest;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.servlet.Sender;
import dev.weft.servlet.Sse;
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
    private final Scenarios scenarios = new Scenarios();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Map<String, Kept> runs = new ConcurrentHashMap<>();

    /** Its servlets, by their paths. */
    public Map<String, Servlet> servlets() {
        return Map.of("/check/state", new State(), "/sse", new Plain());
    }

    private EventStream<?> stream(ChatRequest request) {
        // refused before anything has begun
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
                Sse.as(new CheckFormat()).heartbeat(Duration.ofSeconds(1));

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String scenario = request.getParameter("scenario");
            var ask = ChatRequest.of("scenario:" + scenario);
            long after = Sse.lastEventId(request);
            Kept known = runs.get(request.getParameter("run"));
            if (known != null && !known.goesOn(after)) response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            else if (known != null) sender.send(() -> known.follow(after), request, response);
            else if ("slow".equals(scenario)) sender.send(() -> stream(ask), request, response);
            else sender.send(() -> kept(request.getParameter("run"), ask), request, response);
        }

        private EventStream<?> kept(String run, ChatRequest ask) throws Exception {
            var log = new Kept();
            stream(ask).listen(log::add).detach();
            runs.put(run, log);
            return log.follow(-1);
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
