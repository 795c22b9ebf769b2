package dev.weft.examples.webchat;

import dev.weft.chat.Chat;
import dev.weft.examples.docs.Backend;
import dev.weft.examples.docs.DocsChat;
import dev.weft.examples.docs.Pages;
import dev.weft.examples.docs.Passages;
import dev.weft.log.EventLog;
import dev.weft.memory.Memory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A chat in the browser over this project's own docs: {@code mvn -q -Pwebchat}, then http://localhost:8080. Other docs are given by
 * {@code -Ddocs=DIR}, another model by {@code -Dmodel=NAME}, another port by {@code -Dport=N}.
 */
public final class WebChat implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Server server;
    private final Conversations conversations;

    /** Answers questions by this chat at this port; 0 finds a free one. */
    // tag::server
    public WebChat(Chat chat, String model, int port) throws Exception {
        var threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server = new Server(threads);
        var connector = new ServerConnector(server);
        connector.setHost("localhost");
        connector.setPort(port);
        server.addConnector(connector);
        conversations = new Conversations(chat, EventLog.inMemory());
        var context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new ChatServlet(conversations, model, HEARTBEAT)), "/chat/*");
        context.addServlet(new ServletHolder(new PageServlet()), "/");
        // who ends the server lets those who read have the end first
        server.setHandler(new GracefulHandler(context));
        server.setStopTimeout(FAREWELL.toMillis());
        server.start();
    }
    // end::server

    /** Where the page is. */
    public String url() {
        return "http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/";
    }

    /** Serves until somebody ends it. */
    public static void main(String[] args) throws Exception {
        try (var backend = Backend.of(System.getenv(), setting("model"))) {
            var docs = setting("docs");
            var pages = docs.isEmpty() ? Pages.ofProject(Path.of("")) : Pages.in(Path.of(docs.get()));
            try (var passages = Passages.of(pages)) {
                var chat = Chat.builder()
                        .model(backend.model())
                        .system(DocsChat.INSTRUCTIONS)
                        .memory(Memory.window(10))
                        .build();
                int port = Integer.parseInt(setting("port").orElse("8080"));
                try (var web =
                        new WebChat(DocsChat.of(chat, passages), backend.model().toString(), port)) {
                    System.out.println(backend.description());
                    System.out.println("Open " + web.url() + " - Ctrl-C ends.");
                    web.server.join();
                }
            }
        }
    }

    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
    }

    /** Ends the answers that are being given, and the server. */
    @Override
    public void close() {
        conversations.stopAll();
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the server could not be stopped", e);
        }
    }
}
