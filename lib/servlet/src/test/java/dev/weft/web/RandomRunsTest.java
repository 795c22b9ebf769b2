package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What no client forgives, over hundreds of runs of every shape, whole, ended on their way, broken off and begun anywhere. */
class RandomRunsTest {
    private static final int RUNS = 400;
    private static final Set<Step.Kind> ASIDE = Set.of(Step.Kind.TOOL_CALL, Step.Kind.RETRIEVAL, Step.Kind.MEMORY);
    private static final AgUiFormat MODERN = new AgUiFormat().to(AgUiRequest.of("{\"protocolVersion\":\"1.0\"}"));
    private static final AgUiFormat OLD = new AgUiFormat().to(AgUiRequest.of("{}"));

    private final Set<Class<?>> ends = new HashSet<>();

    /** In every other one nothing happens beside anything else. */
    private static boolean alone(int seed) {
        return seed % 2 == 0;
    }

    private List<Emission> run(int seed) throws InterruptedException {
        int leave = seed % 3 == 0 ? new Random(seed).nextInt(30) : Integer.MAX_VALUE;
        var run = RunText.of(new RandomWork(seed, alone(seed)), ChatRequest.of("hi"), stream -> {
            var events = stream.iterator();
            for (int read = 0; events.hasNext(); read++) {
                events.next();
                if (read >= leave) stream.cancel();
            }
        });
        ends.add(run.getLast().event().getClass());
        return run;
    }

    private static String stream(Format format, List<Emission> run, int from, int to) {
        var encoder = format.encoder();
        var out = new StringBuilder();
        encoder.begin(out);
        for (Emission emission : run.subList(from, to)) {
            encoder.write(emission, out);
            if (emission.seq() % 5 == 0) encoder.idle(out);
        }
        var broken = Failure.of(new IllegalStateException("password is 1234"));
        if (to < run.size()) encoder.broken(broken, out);
        // what comes behind the end is no part of the answer
        int end = out.length();
        for (Emission late : run) encoder.write(late, out);
        encoder.broken(broken, out);
        assertEquals("", out.substring(end), format.toString());
        encoder.end(out);
        assertFalse(out.toString().contains("password"));
        return out.toString();
    }

    /** Whole, broken off, and begun on the way. */
    private void each(
            Format format, int seed, List<Emission> run, Predicate<Emission> shown, Function<String, String> text) {
        var random = new Random(seed);
        String whole = stream(format, run, 0, run.size());
        assertEquals(said(run, shown), plain(text.apply(whole)), whole);
        int cut = 1 + random.nextInt(run.size() - 1);
        String broken = stream(format, run, 0, cut);
        assertEquals(said(run.subList(0, cut), shown), plain(text.apply(broken)), broken);
        String late = stream(format, run, random.nextInt(run.size()), run.size());
        assertTrue(plain(whole).length() >= plain(text.apply(late)).length(), late);
    }

    private static String said(List<Emission> run, Predicate<Emission> shown) {
        return plain(run.stream()
                .filter(shown)
                .map(e -> e.event() instanceof Event.TextDelta(String text) ? text : "")
                .collect(Collectors.joining()));
    }

    /** Halves of characters wait for the other half, and may wait while somebody else speaks. */
    private static String plain(String text) {
        var plain = new StringBuilder();
        text.chars()
                .filter(c -> !Character.isSurrogate((char) c) && c != 0xfffd)
                .forEach(c -> plain.append((char) c));
        return plain.toString();
    }

    /** Whether no step of these kinds is around it, up to the nearest agent or, where that counts, to the top. */
    private static boolean isFree(Emission emission, boolean agentsToo) {
        for (Optional<Step> at = Optional.of(emission.step());
                at.isPresent();
                at = at.get().parent()) {
            if (ASIDE.contains(at.get().kind())) return false;
            if (at.get().kind() == Step.Kind.AGENT) return !agentsToo;
        }
        return true;
    }

    private static String deltas(List<Json> events, String type) {
        return events.stream()
                .filter(event -> event.member("type").text().equals(type))
                .map(event -> event.member("delta").text())
                .collect(Collectors.joining());
    }

    @Test
    void everyRunIsWhatClientsOfAgUiTake() throws InterruptedException {
        var seen = new HashSet<String>();
        for (int seed = 0; seed < RUNS; seed++) {
            List<Emission> run = run(seed);
            boolean alone = alone(seed);
            for (AgUiFormat format : List.of(MODERN, OLD)) {
                each(format, seed, run, emission -> isFree(emission, false), stream -> {
                    List<Json> events = AgUiGrammar.check(stream, format == MODERN, alone);
                    for (Json event : events) seen.add(event.member("type").text());
                    return deltas(events, "TEXT_MESSAGE_CONTENT");
                });
            }
        }
        assertTrue(
                seen.containsAll(Set.of(
                        "TEXT_MESSAGE_CONTENT",
                        "REASONING_MESSAGE_CONTENT",
                        "TOOL_CALL_ARGS",
                        "TOOL_CALL_RESULT",
                        "ACTIVITY_DELTA",
                        "SUBAGENT_FINISHED",
                        "SUBAGENT_ERROR",
                        "STEP_FINISHED",
                        "CUSTOM")),
                seen.toString());
        assertEquals(Set.of(Event.RunCompleted.class, Event.RunFailed.class, Event.RunCancelled.class), ends);
    }

    @Test
    void everyRunIsWhatClientsOfTheAiSdkTake() throws InterruptedException {
        var seen = new HashSet<String>();
        for (int seed = 0; seed < RUNS; seed++) {
            List<Emission> run = run(seed);
            boolean alone = alone(seed);
            var format = new AiSdkFormat().providerExecuted(seed % 4 == 0).dynamicTools(seed % 3 == 0);
            // where nobody but agents speaks, the last one's words are the answer: these are not in a delta of the
            // run's
            boolean spoken = run.stream().anyMatch(e -> isFree(e, true) && e.event() instanceof Event.TextDelta);
            Predicate<Emission> shown = emission -> isFree(emission, true);
            each(format, seed, run, shown, stream -> {
                List<Json> parts = AiSdkGrammar.check(stream, alone);
                for (Json part : parts) seen.add(part.member("type").text());
                return spoken ? deltas(parts, "text-delta") : "";
            });
        }
        assertTrue(
                seen.containsAll(Set.of(
                        "text-delta",
                        "reasoning-delta",
                        "tool-input-available",
                        "tool-output-available",
                        "tool-output-error",
                        "data-agent",
                        "data-retrieval",
                        "source-url",
                        "finish",
                        "error",
                        "abort")),
                seen.toString());
    }

    @Test
    void everyRunIsWhatClientsOfOpenAiTake() throws InterruptedException {
        for (int seed = 0; seed < RUNS; seed++) {
            List<Emission> run = run(seed);
            var format = new OpenAiFormat().statusEvents(seed % 2 == 0);
            boolean spoken = run.stream().anyMatch(e -> isFree(e, true) && e.event() instanceof Event.TextDelta);
            boolean failed = run.getLast().event() instanceof Event.RunFailed;
            each(format, seed, run, emission -> isFree(emission, true), stream -> {
                boolean whole = stream.contains("[DONE]");
                assertTrue(!whole || !failed, stream);
                return chunks(stream, whole, spoken);
            });
        }
    }

    private static String chunks(String stream, boolean whole, boolean spoken) {
        List<String> lines = stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
        assertEquals(whole, lines.getLast().equals("[DONE]"), stream);
        assertEquals(!whole, lines.getLast().startsWith("{\"error\":"), stream);
        int running = 0;
        int finished = 0;
        boolean first = true;
        var text = new StringBuilder();
        for (String line : lines.subList(0, lines.size() - 1)) {
            Json chunk = Json.parse(line);
            Soundness.check(chunk);
            assertEquals("chat.completion.chunk", chunk.member("object").text());
            for (Json choice : chunk.member("choices").items()) {
                assertEquals(first, choice.at("delta.role").text("").equals("assistant"), stream);
                first = false;
                assertEquals(0, finished, stream);
                if (!choice.member("finish_reason").isNull()) finished++;
                text.append(choice.at("delta.content").text(""));
            }
            Json event = chunk.member("event");
            if (!event.isMissing()) {
                assertTrue(
                        Set.of("status", "source").contains(event.member("type").text()), stream);
                Json done = event.at("data.done");
                if (done.isBool()) running += done.bool() ? -1 : 1;
            }
        }
        assertEquals(whole ? 1 : 0, finished, stream);
        assertTrue(running <= 0 || stream.contains("\"description\":\"Ended\",\"done\":true"), stream);
        return spoken ? text.toString() : "";
    }

    @Test
    void aRunThatWasKeptIsWrittenAgainToTheByte() throws InterruptedException {
        List<Format> formats = List.of(
                MODERN,
                OLD,
                new AiSdkFormat(),
                new OpenAiFormat().statusEvents(true),
                new TokenFormat(),
                new TextFormat(),
                new WeftFormat(),
                new WeftFormat().everything());
        for (int seed = 0; seed < RUNS / 4; seed++) {
            List<Emission> run = run(seed);
            var reader = EventCodec.PLAIN.reader();
            List<Emission> kept = run.stream()
                    .map(emission -> reader.read(
                            Json.parse(EventCodec.PLAIN.json(emission).toString())))
                    .toList();
            for (Format format : formats) {
                String written = Written.raw(format, run);
                assertEquals(written, Written.raw(format, run), format.toString());
                assertEquals(written, Written.raw(format, kept), format.toString());
            }
        }
    }

    @Test
    void nothingIsWrittenBehindTheEnd() throws InterruptedException {
        List<Emission> run = run(1);
        for (Format format : List.of(new WeftFormat(), new TokenFormat().last("[DONE]"), new TextFormat())) {
            stream(format, run, 0, run.size());
            stream(format, run, 0, run.size() / 2);
        }
    }
}
