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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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

    /** Name, main, and what it prints, where … stands for anything. */
    static Stream<Arguments> recipes() {
        return Stream.of(
                recipe("TextOnly", TextOnly::main, """
                    Once upon a time there was a loop.
                    """),
                recipe("StreamEvents", StreamEvents::main, """
                    asking fake
                    Blue light is scattered most.
                    no usage reported in PT…S
                    1 pieces, 0 steps left open
                    """),
                recipe("OwnEvents", OwnEvents::main, """
                    25 %
                    50 %
                    75 %
                    100 %
                    They are about looms.
                    """),
                recipe("Fallback", Fallback::main, """
                    big-model: status 503: too many requests
                    Hello from the second.
                    """),
                recipe("NdjsonProvider", NdjsonProvider::main, """
                    Hello
                    3 tokens in, 2 out
                    sent: {"turns":[{"who":"human","text":"hi"}],"stream":true}
                    """),
                recipe("VendorFields", VendorFields::main, """
                    Hello. Queued for 0.25 s.
                    sent: {…"service_tier":"flex","search_settings":{"exclude_domains":["example.com"]},"user":"u-17"}
                    """),
                recipe("StructuredAnswer", StructuredAnswer::main, """
                    Fjords: 2 stops
                    {"title":"Fjords","stops":[{"city":"Bergen","nights":2},{"city":"Oslo","nights":1}],"by":"TRAIN"}
                    by TRAIN
                    [Stop[city=Bergen, nights=2], Stop[city=Oslo, nights=1]]
                    the answer is not Trip but no JSON: …
                    it said: Norway is lovely at this time of the year.
                    spent: …
                    """),
                recipe("LongConversation", LongConversation::main, """
                    0 sent along: You said one.
                    2 sent along: You said two.
                    4 sent along: You said three.
                    6 sent along: You said four.
                    (in short: The user counts.)
                    5 sent along: You said five.
                    7 sent along: You said six.
                    12 messages kept
                    ada is busy
                    """),
                recipe("StructuredLive", StructuredLive::main, """
                    so far: {"title":"Fjords"}
                    so far: {"title":"Fjords","stops":[]}
                    so far: {"title":"Fjords","stops":[{"city":"Bergen"}]}
                    so far: {"title":"Fjords","stops":[{"city":"Bergen","nights":2}]}
                    go to Bergen
                    so far: {"title":"Fjords","stops":[{"city":"Bergen","nights":2},{"city":"Oslo"}]}
                    so far: {"title":"Fjords","stops":[{"city":"Bergen","nights":2},{"city":"Oslo","nights":1}]}
                    go to Oslo
                    so far: {"title":"Fjords","stops":[{"city":"Bergen","nights":2},{"city":"Oslo","nights":1}]}
                    Fjords is whole
                    """),
                recipe("TraceARun", TraceARun::main, """
                    Take a coat.
                    chat        …, first piece after …, 60 tokens in, 13 out
                    ├─ fake     …, first piece after …, 20 tokens in, 9 out
                    ├─ weather  …
                    └─ fake     …, first piece after …, 40 tokens in, 4 out
                    MODEL_CALL took … ns
                    TOOL_CALL took … ns
                    MODEL_CALL took … ns
                    Take a coat. 60 tokens in, 13 out, 4 steps
                    """),
                recipe("RecordAndReplay", RecordAndReplay::main, """
                    recorded: Hei!
                    played: Hei!
                    4 lines
                    """),
                recipe("CallTools", CallTools::main, """
                    calling weather
                    weather gave: rain in Oslo, Norway
                    calling index
                    25 %
                    50 %
                    75 %
                    100 %
                    index gave: indexed /data for ada
                    It rains, and the folder is indexed.
                    """),
                recipe("BatchOf500", BatchOf500::main, """
                    500 answers, 0 failed, over … connections, in … ms
                    """),
                recipe("Images", Images::main, """
                    I was given 1 of 2 parts to look at.
                    I was given 2 of 3 parts to look at.
                    """),
                recipe("SourcesThenText", SourcesThenText::main, """
                    source: docs/threads.md#ending
                    Call stop() or cancel() from any thread.
                    answered from [Document docs/threads.md#ending]
                    """),
                recipe("RetrieveFromFiles", RetrieveFromFiles::main, """
                    from looms.md#stopping
                    Pull the lever [1].
                    """),
                recipe("Callbacks", Callbacks::main, """
                    Blue light is scattered most. (STOP)
                    Blue. (no usage reported)
                    """),
                recipe("CarryContext", CarryContext::main, """
                    You are acme.
                    answered acme
                    You are null.
                    """),
                recipe("AgentsInTools", AgentsInTools::main, """
                      chat/research/fake: The weft\s
                      chat/research/fake: crosses the warp.
                    Yarn that crosses.
                    the answer: Yarn that crosses.
                    90 tokens in, 18 out; with the expert 102 tokens in, 25 out
                    Yarn that crosses.
                    the boss is told: the answer ended without its protocol's own end, after 3 characters …
                    """),
                recipe("LoggingContext", LoggingContext::main, """
                    INFO [r-1] cancelling 7 for acme in eu
                    INFO [r-1] answered acme
                    Order 7 is cancelled.
                    INFO [] cancelling 7 for null in null
                    INFO [] answered null
                    Order 7 is cancelled.
                    """),
                recipe("OpenTelemetrySpans", OpenTelemetrySpans::main, """
                    span chat fake, 9 tokens out
                    span execute_tool weather
                    span chat fake, 4 tokens out
                    span chat
                    Take a coat.
                    """),
                recipe("ReadServerSentEvents", ReadServerSentEvents::main, """
                    1 tick: number 1
                    2 tick: number 2
                    3 tick: number 3
                    4 tick: number 4
                    CLOSED
                    """),
                recipe("ServletChat", ServletChat::main, """
                    text/event-stream;charset=UTF-8
                    data: {…"type":"text.delta","data":{"text":"Blue"}}
                    data: {…"type":"text.delta","data":{"text":" light"}}
                    data: {…"type":"text.delta","data":{"text":" is"}}
                    data: {…"type":"text.delta","data":{"text":" scattered"}}
                    data: {…"type":"text.delta","data":{"text":" most."}}
                    """),
                recipe("OpenAiCompatibleServer", OpenAiCompatibleServer::main, """
                    models: [support, plain]
                    It is at the border. (STOP)
                    """),
                recipe("ResumeAfterReload", ResumeAfterReload::main, """
                    the first page shows: Air
                    the second page shows: scatters blue light more than red.
                    all of it: Air scatters blue light more than red.
                    nothing left
                    could be ended: false
                    """),
                recipe("ReadEventsFromAServer", ReadEventsFromAServer::main, """
                    chat answers:
                    Air scatters blue light more than red.
                    1 model call
                    in one go: false
                    """),
                recipe("MergeStreams", MergeStreams::main, """
                    … is done
                    … is done
                    … is done
                    {banker=A debt that everybody accepts., lawyer=Whatever the law says it is., poet=Frozen time.}
                    3 answers, the first: Whatever the law says it is.
                    """));
    }

    private static Arguments recipe(String name, Program.Main main, String prints) {
        return Arguments.of(name, main, prints);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void theRecipeRunsAndPrints(String name, Program.Main main, String prints) throws Exception {
        var expected = Pattern.compile(
                Arrays.stream(prints.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".+")));
        String output = Program.output(main).replace(System.lineSeparator(), "\n");
        assertTrue(expected.matcher(output).matches(), () -> name + " printed:\n" + output);
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
            assertTrue(output.matches("(1 2 3 [\\d ]*… (stopped|cancelled) after \\d+ characters\n){2}"), output);
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
