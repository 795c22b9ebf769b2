package dev.weft.examples;

import dev.weft.ChatRequest;
import dev.weft.FinishReason;
import dev.weft.chat.Chat;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.testing.ModelServer;
import java.util.List;
import java.util.Map;

/** A vendor's own fields: any can be sent by its path, and what came back beside the known ones is kept. */
public final class VendorFields {
    private VendorFields() {}

    /** Asks a server on the loopback that answers as Groq does. */
    public static void main(String[] args) throws InterruptedException {
        try (var server = ModelServer.script(
                reply -> reply.text("Hello.").finish(FinishReason.STOP).frame("""
                    {"choices":[],"x_groq":{"usage":{"queue_time":0.25}}}\
                    """))) {
            ask(Endpoint.of(server.url() + "/v1")); // Endpoint.groq() for the real one
            System.out.println("sent: " + server.awaitRequest().json().without("messages"));
        }
    }

    private static void ask(Endpoint endpoint) {
        // tag::extra
        var model = OpenAi.at(endpoint)
                .chat("llama-3.3-70b-versatile")
                .options(o -> o.extra("service_tier", "flex")
                        .extra("search_settings", Map.of("exclude_domains", List.of("example.com"))));
        var request = ChatRequest.of("hi").options(o -> o.extra("user", "u-17"));
        var response = Chat.of(model).stream(request).result();
        double queued = response.extra().at("x_groq.usage.queue_time").number();
        System.out.println(response.text() + " Queued for " + queued + " s.");
        // end::extra
    }
}
