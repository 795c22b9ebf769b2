package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import jakarta.servlet.Servlet;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** What the docs say about Spring MVC and JAX-RS, in Tomcat: events come one by one. */
class FrameworksTest {
    private final Gate gate = new Gate();
    private final Chat chat =
            Chat.of(FakeModel.script(call -> call.text("Hel").hold(gate).text("lo")));

    @TempDir
    Path folder;

    @EnableWebMvc
    static class Configuration {}

    @Test
    void aSpringControllerStreams() throws Exception {
        var context = new AnnotationConfigWebApplicationContext();
        context.register(Configuration.class, SpringChat.class);
        context.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("chat", chat));
        assertStreams(new DispatcherServlet(context));
    }

    @Test
    void aJaxRsResourceStreams() throws Exception {
        assertStreams(new ServletContainer(new ResourceConfig().register(new JaxRsChat(chat))));
    }

    private void assertStreams(Servlet servlet) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createDirectories(folder.resolve("tomcat")).toString());
        var connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "chat", servlet).addMapping("/*");
        tomcat.start();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/chat"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Accept", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("prompt=hi"))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
            String body = readUntil("\"Hel\"", answer.body());
            assertFalse(body.contains("\"lo\""));
            gate.open();
            String rest = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(rest.contains("\"lo\"") && rest.contains("run.completed"), rest);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static String readUntil(String end, InputStream in) throws Exception {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int b = in.read();
            assertTrue(b >= 0, () -> "the body ended: " + text);
            text.append((char) b);
        }
        return text.toString();
    }
}
