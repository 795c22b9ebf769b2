package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    private static final List<String> APIS = List.of("openai-chat-completions", "ollama-native");

    private final Map<String, Integer> ran = new TreeMap<>();

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
                                    ran.merge(stream.provider(), 1, Integer::sum);
                                }))));
    }

    @AfterAll
    void printHowManyRan() {
        int all = ran.values().stream().mapToInt(n -> n).sum();
        System.out.println("recorded streams: " + all + " " + ran);
    }

    @Test
    void aBrokenExpectationIsReported(@TempDir Path directory) throws IOException {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        for (String wrong : List.of("text", "finish_reason", "usage_numbers.input", "tool_calls.0.arguments")) {
            var original = recordings.streams(APIS).stream()
                    .filter(stream -> !stream.expected().at(wrong).isMissing()
                            && !stream.expected().at(wrong).isNull())
                    .findFirst()
                    .orElseThrow();
            var copy = copy(original, wrong, directory);
            assertFalse(differences(copy, copy.bytes()).isEmpty(), wrong);
        }
    }

    private static Recordings.Stream copy(Recordings.Stream stream, String wrong, Path directory) throws IOException {
        Json broken =
                stream.expected().with(wrong, stream.expected().at(wrong).isNumber() ? (Object) 987654 : "broken");
        for (var file : Map.of(
                        stream.file(),
                        stream.bytes(),
                        stream.entry().at("expected").text(),
                        broken.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .entrySet()) {
            Path to = directory.resolve(file.getKey());
            Files.createDirectories(to.getParent());
            Files.write(to, file.getValue());
        }
        return new Recordings.Stream(directory, stream.entry());
    }

    @Test
    void everyPrefixOfAStreamIsTruncatedOrWhole() {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        for (var stream : recordings.streams(APIS)) {
            byte[] bytes = stream.bytes();
            if (bytes.length > 10_000 || stream.expected().at("ends_in_error").bool()) continue;
            for (int cut = 0; cut < bytes.length; cut += 37) {
                var decoded = Decoded.of(wire(stream), java.util.Arrays.copyOf(bytes, cut));
                assertTrue(
                        stream.expected().at("text").text().startsWith(decoded.text()),
                        stream.file() + " cut at " + cut);
            }
        }
    }

    static List<String> differences(Recordings.Stream stream, byte[] bytes) {
        return Decoded.of(wire(stream), bytes).differences(stream.expected());
    }

    static Wire wire(Recordings.Stream stream) {
        if (stream.api().equals("ollama-native")) return new OllamaWire("any");
        return new OpenAiChatWire("any", OpenAiDialect.COMPATIBLE);
    }
}
