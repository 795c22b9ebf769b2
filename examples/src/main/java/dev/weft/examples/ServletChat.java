package dev.weft.examples;

import dev.weft.chat.Chat;
import dev.weft.chat.Conversation;
import dev.weft.memory.Histories;
import dev.weft.memory.Memory;
import dev.weft.servlet.Sse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A live chat in a servlet, in an embedded Jetty whose requests have virtual threads. */
// tag::servlet
public final class ServletChat extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Chat chat;

    ServletChat(Chat chat) {
        this.chat = chat;
    }

    // tag::post
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var conversation = conversation(request.getSession());
        Sse.send(() -> conversation.stream(request.getParameter("prompt")), request, response);
    }
    // end::post

    /** By an id of its own: that of the session is a secret, and changes at login. */
    private Conversation conversation(HttpSession session) {
        if (session.getAttribute("conversation") instanceof String id) return chat.conversation(id);
        Conversation fresh = chat.conversation();
        session.setAttribute("conversation", fresh.id());
        return fresh;
    }
    // end::servlet

    /** Serves on the port that is named, until the process ends; without one it asks itself one question. */
    public static void main(String[] args) throws Exception {
        var chat = Chat.builder()
                .model(Recipes.modelOr("Blue light is scattered most."))
                .memory(Memory.window(20))
                .histories(Histories.inMemory())
                .build();
        // tag::jetty
        var threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        var server = new Server(threads);
        // end::jetty
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(args.length > 0 ? Integer.parseInt(args[0]) : 0);
        server.addConnector(connector);
        var context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        context.addServlet(new ServletHolder(new ServletChat(chat)), "/chat");
        server.setHandler(context);
        server.start();
        if (args.length > 0) return;
        try {
            ask(connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    private static void ask(int port) throws IOException, InterruptedException {
        var question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/chat"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("prompt=Why+is+the+sky+blue%3F"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var lines = client.send(question, BodyHandlers.ofLines());
            System.out.println(lines.headers().firstValue("Content-Type").orElse(""));
            lines.body().filter(line -> line.contains("text.delta")).forEach(System.out::println);
        }
    }
}
