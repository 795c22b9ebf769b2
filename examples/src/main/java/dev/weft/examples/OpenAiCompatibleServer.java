package dev.weft.examples;

import dev.weft.chat.Chat;
import dev.weft.provider.OpenAi;
import dev.weft.servlet.OpenAiServlet;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import dev.weft.web.OpenAiModels;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A chat with tools of its own as a model for any client of OpenAI, such as Open WebUI. */
public final class OpenAiCompatibleServer {
    private OpenAiCompatibleServer() {}

    record Order(String number) {}

    /** Serves on the port that is named, until the process ends; without one it is its own client. */
    public static void main(String[] args) throws Exception {
        // tag::models
        var status = Tool.of("order_status", "Tells where an order is", Order.class, order -> "at the border");
        var support = Chat.builder().model(model()).tools(status).build();
        var models = OpenAiModels.of("support", support).and("plain", Chat.of(FakeModel.echo()));
        var servlet = new OpenAiServlet(models);
        // end::models
        var threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        var server = new Server(threads);
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(args.length > 0 ? Integer.parseInt(args[0]) : 0);
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(servlet), "/v1/*");
        server.setHandler(context);
        server.start();
        if (args.length > 0) return;
        try {
            ask("http://127.0.0.1:" + connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    private static void ask(String url) {
        // tag::client
        var provider = OpenAi.at(url + "/v1");
        System.out.println("models: " + provider.models());
        try (var stream = provider.chat("support").stream("Where is order 7?")) {
            for (String piece : stream.textPieces()) System.out.print(piece);
            System.out.println(" (" + stream.result().finishReason() + ")");
        }
        // end::client
    }

    private static FakeModel model() {
        return FakeModel.script(
                call -> call.toolCall("order_status", new Order("7")),
                call -> call.text("It is ").text("at the border."));
    }
}
