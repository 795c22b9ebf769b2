package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.chat.Chat;
import dev.weft.provider.Anthropic;
import dev.weft.provider.Bedrock;
import dev.weft.provider.Cohere;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Gemini;
import dev.weft.provider.Ollama;
import dev.weft.provider.OpenAi;
import dev.weft.provider.OpenAiResponses;
import dev.weft.provider.Provider;
import dev.weft.testing.ModelServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An answer that is asked for whole, or handed to a callback, is the same as one that is read piece by piece. */
@Timeout(60)
class WholeAnswersTest {
    enum Vendor {
        OPENAI(OpenAi::at, "/v1"),
        RESPONSES(OpenAiResponses::at, "/v1"),
        ANTHROPIC(Anthropic::at, ""),
        GEMINI(Gemini::at, ""),
        COHERE(Cohere::at, ""),
        BEDROCK(Bedrock::at, ""),
        OLLAMA(Ollama::at, "");

        private final Function<Endpoint, Provider> at;
        private final String path;

        Vendor(Function<Endpoint, Provider> at, String path) {
            this.at = at;
            this.path = path;
        }

        Provider at(Endpoint endpoint) {
            return at.apply(endpoint);
        }

        /** What of a server's address belongs to the endpoint. */
        String path() {
            return path;
        }
    }

    private static ModelServer server() {
        return ModelServer.answering(
                (request, reply) -> reply.text("Hel").text("lo").usage(3, 2));
    }

    private static Chat chat(Vendor vendor, ModelServer server) {
        var endpoint = Endpoint.of(server.url() + vendor.path).key("test");
        return Chat.of(vendor.at(endpoint).chat("model-1"));
    }

    /** Names of the kinds of events, each once, in the order in which they first came. */
    private static List<String> kinds(List<Event> events) {
        return events.stream()
                .map(event -> event.getClass().getSimpleName())
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F31, F32: one plain request yields the same kinds of events, and the same answer")
    void anAnswerThatIsAskedForWholeHasTheSameKindsOfEvents(Vendor vendor) throws Exception {
        try (var server = server()) {
            var pieces = chat(vendor, server).stream("hi");
            var whole = chat(vendor, server).with(c -> c.streaming(false)).stream("hi");
            var events = pieces.toList();
            assertEquals(kinds(events), kinds(whole.toList()));
            assertTrue(kinds(events).contains("TextDelta"), () -> "" + kinds(events));
            ChatResponse one = pieces.result();
            ChatResponse other = whole.result();
            assertEquals("Hello", one.text());
            assertEquals(one.text(), other.text());
            assertEquals(one.usage(), other.usage());
            assertEquals(one.finishReason(), other.finishReason());
            assertEquals(2, server.requests().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F30: what the callback is given is what the iterator gives")
    void aCallbackIsGivenWhatTheLoopIs(Vendor vendor) throws Exception {
        try (var server = server()) {
            var chat = chat(vendor, server);
            var called = new ArrayList<String>();
            var response = chat.ask(ChatRequest.of("hi"), emission -> {
                if (emission.event() instanceof Event.TextDelta(var text)) called.add(text);
            });
            var iterated = new ArrayList<String>();
            chat.stream("hi").textPieces().forEach(iterated::add);
            assertEquals(iterated, called);
            assertEquals("Hello", String.join("", called));
            assertEquals("Hello", response.text());
        }
    }
}
