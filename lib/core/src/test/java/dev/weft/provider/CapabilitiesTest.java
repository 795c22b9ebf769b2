package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Capability;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Schema;
import dev.weft.ToolChoice;
import dev.weft.ToolSpec;
import dev.weft.UnsupportedException;
import dev.weft.internal.ScriptedServer;
import dev.weft.provider.openai.OpenAiDialect;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a provider cannot carry is refused by name, and nothing is sent. */
class CapabilitiesTest {
    private static final byte[] BYTES = {1, 2, 3};

    /** A request for each capability that asks for that one alone. */
    static Map<Capability, ChatRequest> requests() {
        var plain = ChatRequest.of("hi");
        var requests = new EnumMap<Capability, ChatRequest>(Capability.class);
        var parameters = Json.object("type", "object", "properties", Json.object());
        requests.put(Capability.TOOLS, plain.tools(List.of(ToolSpec.of("t", "a tool", parameters))));
        requests.put(Capability.TOOL_CHOICE, plain.options(o -> o.toolChoice(ToolChoice.REQUIRED)));
        requests.put(Capability.SCHEMA, plain.schema(Schema.json("{\"type\":\"object\"}")));
        requests.put(Capability.REASONING, plain.options(o -> o.reasoning(Effort.LOW)));
        requests.put(Capability.SEED, plain.options(o -> o.seed(1)));
        requests.put(Capability.STOP, plain.options(o -> o.stop("x")));
        requests.put(Capability.TEMPERATURE, plain.options(o -> o.temperature(0.5)));
        requests.put(Capability.TOP_P, plain.options(o -> o.topP(0.5)));
        requests.put(Capability.WHOLE, plain.options(o -> o.streaming(false)));
        requests.put(Capability.IMAGES, with(Content.image(BYTES, "image/png")));
        requests.put(Capability.IMAGE_URLS, with(Content.imageUrl("https://example.org/a.png")));
        requests.put(Capability.FILES, with(Content.file(BYTES, "application/pdf", "a.pdf")));
        requests.put(Capability.FILE_URLS, with(Content.fileUrl("https://example.org/a.pdf", "application/pdf")));
        return requests;
    }

    private static ChatRequest with(Content part) {
        return ChatRequest.of(List.of(Message.user("look", part)));
    }

    @Test
    void aRequestAsksForWhatItHolds() {
        requests().forEach((capability, request) -> assertEquals(EnumSet.of(capability), Capability.of(request)));
        assertEquals(Set.of(), Capability.of(ChatRequest.of("hi").options(o -> o.toolChoice(ToolChoice.AUTO))));
    }

    @Test
    void whatAWireCannotCarryIsNamedBeforeAnythingIsSent() {
        try (var server = ScriptedServer.start((request, to) -> to.respond(500, "text/plain", "no"))) {
            var endpoint = Endpoint.of(server.url()).retry(RetryPolicy.NONE);
            var deepSeek = OpenAi.at(endpoint.dialect(OpenAiDialect.DEEPSEEK)).chat("deepseek-chat");
            var ollama = Ollama.at(endpoint).chat("small");
            for (ChatModel model : List.of(deepSeek, ollama)) {
                assertFalse(model.capabilities().containsAll(Capability.ALL));
                requests().forEach((capability, request) -> {
                    if (model.capabilities().contains(capability)) return;
                    var refused = assertThrows(UnsupportedException.class, () -> model.ask(request));
                    assertEquals(capability, refused.capability());
                    assertTrue(refused.getMessage().startsWith(model.name() + " cannot take " + capability));
                });
            }
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void aFallbackCanWhatBothCan() {
        var ollama = Ollama.at("http://127.0.0.1:1").chat("small");
        ChatModel any = (request, out) -> dev.weft.ChatResponse.of("yes");
        assertEquals(Capability.ALL, any.capabilities());
        assertEquals(ollama.capabilities(), any.orElse(ollama).capabilities());
        assertEquals(ollama.capabilities(), ollama.options(o -> o.seed(1)).capabilities());
    }

    @Test
    void aModelCanBeKnownToBeLessAbleThanItsProvider() {
        ChatModel any = (request, out) -> dev.weft.ChatResponse.of("any");
        ChatModel blind = any.without(Capability.IMAGES, Capability.IMAGE_URLS);
        var picture = requests().get(Capability.IMAGES);
        var refused = assertThrows(UnsupportedException.class, () -> blind.ask(picture));
        assertEquals(Capability.IMAGES, refused.capability());
        assertEquals("any", blind.ask("hi"));
        ChatModel seeing = (request, out) -> dev.weft.ChatResponse.of("seeing");
        assertEquals("seeing", blind.orElse(seeing).ask(picture));
        assertEquals(Set.of(), blind.without(Capability.values()).orElse(seeing).capabilities());
    }

    @Test
    void whatTheFirstCannotTakeTheSecondIsAskedFor() {
        var ollama = Ollama.at("http://127.0.0.1:1").chat("small");
        ChatModel any = (request, out) -> dev.weft.ChatResponse.of("yes");
        assertEquals("yes", ollama.orElse(any).ask(requests().get(Capability.IMAGE_URLS)));
    }
}
