package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.internal.ScriptedServer;
import dev.weft.media.MediaType;
import dev.weft.provider.openai.OpenAiDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Streams that real providers sent, against what an independent decoder found in them. Skipped where there are none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedStreamsTest {
    private static final List<String> APIS = List.of(
            "openai-chat-completions",
            "openai-responses",
            "ollama-native",
            "anthropic-messages",
            "cohere-v2-chat",
            "bedrock-runtime-eventstream",
            "gemini-streamGenerateContent-sse",
            "gemini-streamGenerateContent-json-array");

    private final Map<String, Integer> ran = new TreeMap<>();
    private final Map<String, Provider> providers = new HashMap<>();
    private final AtomicReference<Recordings.Stream> served = new AtomicReference<>();
    private final ScriptedServer server = ScriptedServer.start((request, to) -> serve(to));

    @TestFactory
    Stream<DynamicNode> everyRecordedStreamDecodesToWhatAnIndependentDecoderFound() {
        var recordings = Recordings.find();
        if (!recordings.exist()) return Stream.of(DynamicTest.dynamicTest("none", () -> abort(recordings.absence())));
        var byProvider = new TreeMap<String, List<Recordings.Stream>>();
        for (var stream : recordings.streams(APIS)) {
            byProvider.merge(
                    stream.provider(),
                    List.of(stream),
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
        }
        return byProvider.entrySet().stream()
                .map(provider -> DynamicContainer.dynamicContainer(
                        provider.getKey(),
                        provider.getValue().stream()
                                .map(stream -> DynamicTest.dynamicTest(stream.file(), () -> {
                                    assertEquals(List.of(), differences(stream, stream.bytes()));
                                    assertEquals(List.of(), overHttp(stream).differences(stream.expected()));
                                    ran.merge(counted(stream), 1, Integer::sum);
                                }))));
    }

    @AfterAll
    void printHowManyRan() {
        server.close();
        int all = ran.values().stream().mapToInt(n -> n).sum();
        String each = ran.entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
        System.out.println("recorded streams, on bytes and over HTTP: " + all + " (" + each + ")");
    }

    /** A provider, and which of its APIs where several speak it or it has several. */
    private static String counted(Recordings.Stream stream) {
        return switch (stream.api()) {
            case "openai-chat-completions" -> stream.provider() + " chat";
            case "openai-responses" -> stream.provider() + " responses";
            case "gemini-streamGenerateContent-json-array" -> stream.provider() + " array";
            default -> stream.provider();
        };
    }

    private void serve(ScriptedServer.Connection to) throws IOException {
        var stream = served.get();
        String type = wire(stream).mediaType().essence();
        byte[] body = stream.bytes();
        to.head(200, stream.entry().at("content_type").text(type), "Content-Length: " + body.length);
        to.write(body);
    }

    /** The path that programs take: provider, model, transport, wire. */
    private Decoded overHttp(Recordings.Stream stream) {
        served.set(stream);
        var provider = providers.computeIfAbsent(stream.api() + dialect(stream).name() + invoked(stream), name -> {
            var endpoint = Endpoint.of(server.url()).dialect(dialect(stream)).retry(RetryPolicy.NONE);
            return provider(stream, endpoint);
        });
        return Decoded.of(out -> provider.chat("any").respond(ChatRequest.of("Hi"), out));
    }

    private static Provider provider(Recordings.Stream stream, Endpoint endpoint) {
        return switch (stream.api()) {
            case "ollama-native" -> Ollama.at(endpoint);
            case "anthropic-messages" -> Anthropic.at(endpoint);
            case "cohere-v2-chat" -> Cohere.at(endpoint);
            case "bedrock-runtime-eventstream" -> invoked(stream) ? Bedrock.claude(endpoint) : Bedrock.at(endpoint);
            case "openai-responses" -> OpenAiResponses.at(endpoint);
            case "gemini-streamGenerateContent-sse", "gemini-streamGenerateContent-json-array" -> Gemini.at(endpoint);
            default -> OpenAi.at(endpoint);
        };
    }

    @Test
    void aBrokenExpectationIsReported(@TempDir Path directory) throws IOException {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        for (String wrong : List.of(
                "text",
                "reasoning",
                "finish_reason",
                "usage_numbers.input",
                "tool_calls.0.arguments",
                "tool_calls.0.name",
                "error.message",
                "error.code")) {
            var original = recordings.streams(APIS).stream()
                    .filter(stream -> !stream.expected().at(wrong).isMissing()
                            && !stream.expected().at(wrong).isNull())
                    .findFirst()
                    .orElseThrow();
            assertEquals(List.of(), differences(original, original.bytes()), wrong);
            var copy = copy(original, wrong, directory);
            assertFalse(differences(copy, copy.bytes()).isEmpty(), wrong);
        }
    }

    private static Recordings.Stream copy(Recordings.Stream stream, String wrong, Path directory) throws IOException {
        Json broken =
                stream.expected().with(wrong, stream.expected().at(wrong).isNumber() ? (Object) 987654 : "broken");
        write(directory.resolve(stream.file()), stream.bytes());
        write(
                directory.resolve(stream.entry().at("expected").text()),
                broken.toString().getBytes(UTF_8));
        return new Recordings.Stream(directory, stream.entry());
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @Test
    void aPrefixOfAStreamNeverSaysMoreThanTheStream() {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        for (var stream : recordings.streams(APIS)) {
            byte[] bytes = stream.bytes();
            if (bytes.length > 10_000) continue;
            for (int cut = 0; cut < bytes.length; cut += 37) {
                var decoded = decoded(stream, Arrays.copyOf(bytes, cut));
                String where = stream.file() + " cut at " + cut;
                assertTrue(stream.expected().at("text").text().startsWith(decoded.text()), where);
                // an answer that passes for whole is: nothing but its end mark and its usage may be missing
                if (decoded.response() == null
                        || stream.expected().at("ends_in_error").bool()) continue;
                boolean moreAfterTheEnd = stream.file().contains("parallel-tools-async-filter")
                        || stream.expected().at("traits").toString().contains("finishReason in more than one chunk");
                if (!moreAfterTheEnd) assertEquals(stream.expected().at("text").text(), decoded.text(), where);
            }
        }
    }

    private static List<String> differences(Recordings.Stream stream, byte[] bytes) {
        return decoded(stream, bytes).differences(stream.expected());
    }

    private static Decoded decoded(Recordings.Stream stream, byte[] bytes) {
        Wire wire = wire(stream);
        var format = stream.api().endsWith("-json-array") ? MediaType.JSON : wire.mediaType();
        return Decoded.of(wire::decode, format, bytes);
    }

    static Wire wire(Recordings.Stream stream) {
        return switch (stream.api()) {
            case "ollama-native" -> new OllamaWire("any");
            case "anthropic-messages" -> new AnthropicWire("any");
            case "cohere-v2-chat" -> new CohereWire("any");
            case "bedrock-runtime-eventstream" ->
                invoked(stream) ? new BedrockInvokeWire("any") : new BedrockWire("any");
            case "openai-responses" -> new ResponsesWire("any", stream.vendor() + "-responses");
            case "gemini-streamGenerateContent-sse", "gemini-streamGenerateContent-json-array" -> new GeminiWire("any");
            default -> new OpenAiChatWire("any", dialect(stream));
        };
    }

    private static boolean invoked(Recordings.Stream stream) {
        return stream.file().contains("/invoke-");
    }

    private static OpenAiDialect dialect(Recordings.Stream stream) {
        return switch (stream.vendor()) {
            case "openai", "azure" -> OpenAiDialect.OPENAI;
            case "mistral" -> OpenAiDialect.MISTRAL;
            case "groq" -> OpenAiDialect.GROQ;
            case "deepseek" -> OpenAiDialect.DEEPSEEK;
            case "openrouter" -> OpenAiDialect.OPENROUTER;
            case "xai" -> OpenAiDialect.XAI;
            case "together" -> OpenAiDialect.TOGETHER;
            case "perplexity" -> OpenAiDialect.PERPLEXITY;
            default -> OpenAiDialect.COMPATIBLE;
        };
    }
}
