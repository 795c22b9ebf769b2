package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.ModelServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe's main runs, offline, and prints what it should. */
class ExamplesTest {
    private static final Set<String> WITH_TESTS_OF_THEIR_OWN = Set.of("ConsoleChat", "HelloStream", "StopAndCancel");

    static Stream<Arguments> recipes() {
        return Stream.of(
                recipe("TextOnly", TextOnly::main, "Once upon a time there was a loop\\.\n"),
                recipe(
                        "StreamEvents",
                        StreamEvents::main,
                        "asking fake\n"
                                + "Blue light is scattered most\\.\n"
                                + "0 tokens in, 0 out in PT\\S+\n"
                                + "1 pieces, 0 steps left open\n"),
                recipe("OwnEvents", OwnEvents::main, "25 %\n50 %\n75 %\n100 %\nThey are about looms\\.\n"),
                recipe(
                        "Fallback",
                        Fallback::main,
                        "big-model: status 503: too many requests\nHello from the second\\.\n"),
                recipe(
                        "NdjsonProvider",
                        NdjsonProvider::main,
                        "Hello\n"
                                + "3 tokens in, 2 out\n"
                                + "sent: \\{\"turns\":\\[\\{\"who\":\"human\",\"text\":\"hi\"}],\"stream\":true}\n"),
                recipe(
                        "VendorFields",
                        VendorFields::main,
                        "Hello\\. Queued for 0\\.25 s\\.\n"
                            + "sent:"
                            + " \\{.*\"service_tier\":\"flex\",\"search_settings\":\\{\"exclude_domains\":\\[\"example\\.com\"]},\"user\":\"u-17\"}\n"),
                recipe("BatchOf500", BatchOf500::main, "500 answers, 0 failed, over \\d+ connections, in \\d+ ms\n"),
                recipe(
                        "Images",
                        Images::main,
                        "I was given 2 parts, the last is IMAGE image/png\\.\n"
                                + "I was given 3 parts, the last is IMAGE .*\n"),
                recipe(
                        "SourcesThenText",
                        SourcesThenText::main,
                        "source: docs/threads\\.md#ending\nCall stop\\(\\) or cancel\\(\\) from any thread\\.\n"
                                + "answered from \\[Document docs/threads\\.md#ending]\n"),
                recipe(
                        "Callbacks",
                        Callbacks::main,
                        "Blue light is scattered most\\. \\(STOP\\)\nBlue\\. \\(0 tokens in, 0 out\\)\n"),
                recipe("CarryContext", CarryContext::main, "You are acme\\.\nanswered acme\nYou are null\\.\n"),
                recipe(
                        "ReadServerSentEvents",
                        ReadServerSentEvents::main,
                        "1 tick: number 1\n2 tick: number 2\n3 tick: number 3\n4 tick: number 4\nCLOSED\n"),
                recipe(
                        "MergeStreams",
                        MergeStreams::main,
                        "(?:\\w+ is done\n"
                            + "){3}\\{banker=A debt that everybody accepts\\., lawyer=Whatever the law says it is\\.,"
                            + " poet=Frozen time\\.}\n"
                            + "3 answers, the first: Whatever the law says it is\\.\n"));
    }

    private static Arguments recipe(String name, Program.Main main, String prints) {
        return Arguments.of(name, main, prints);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void theRecipeRunsAndPrints(String name, Program.Main main, String prints) throws Exception {
        String output = Program.output(main).replace(System.lineSeparator(), "\n");
        assertTrue(output.matches(prints), () -> name + " printed:\n" + output);
    }

    @Test
    void everyRecipeIsTried() throws IOException {
        var tried = recipes().map(recipe -> (String) recipe.get()[0]).collect(Collectors.toCollection(TreeSet::new));
        tried.addAll(WITH_TESTS_OF_THEIR_OWN);
        assertEquals(tried, programs());
    }

    /** The files that have a main. */
    private static Set<String> programs() throws IOException {
        Path sources = Project.root().resolve("examples/src/main/java/dev/weft/examples");
        var programs = new TreeSet<String>();
        try (var files = Files.list(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                if (Files.readString(file).contains("public static void main(")) programs.add(name);
            }
        }
        return programs;
    }

    @Test
    void helloStreamReadsTheEnvironment() throws Exception {
        try (var server = ModelServer.saying("Because blue light is scattered most.")) {
            var hello = Program.process(List.of(), HelloStream.class);
            hello.environment().put("OPENAI_API_KEY", "test");
            hello.environment().put("OPENAI_BASE_URL", server.url() + "/v1");
            var process = hello.redirectErrorStream(true).start();
            assertEquals(
                    "Because blue light is scattered most.",
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            var request = server.awaitRequest();
            assertEquals("gpt-5-mini", request.json().at("model").text());
            assertEquals("Bearer test", request.header("Authorization").orElseThrow());
        }
    }

    @Test
    void helloStreamWithoutAKeySaysWhichVariableIsMissing() throws Exception {
        var process = Program.process(List.of(), HelloStream.class)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(output.contains("OPENAI_API_KEY"), output);
        assertEquals(1, process.waitFor());
    }

    @Test
    void stopAndCancelEndsOnAKey() throws Exception {
        var printed = new ByteArrayOutputStream();
        try (var keys = new PipedOutputStream();
                var in = new PipedInputStream(keys)) {
            var typist = Thread.startVirtualThread(() -> {
                type(keys, printed, "1 2 3 ");
                type(keys, printed, "characters" + System.lineSeparator() + "1 2 3 ");
            });
            String output = Program.output(in, printed, StopAndCancel::main).replace(System.lineSeparator(), "\n");
            typist.join();
            assertTrue(
                    output.matches("1 2 3 [\\d ]*… stopped after \\d+ characters\n"
                            + "1 2 3 [\\d ]*… cancelled after \\d+ characters\n"),
                    output);
        }
    }

    /** Presses Enter once this has been printed. */
    private static void type(PipedOutputStream keys, ByteArrayOutputStream printed, String after) {
        Awaitility.await().until(() -> printed.toString(StandardCharsets.UTF_8).contains(after));
        try {
            keys.write('\n');
            keys.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
