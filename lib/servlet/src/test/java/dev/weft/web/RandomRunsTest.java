package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What no client forgives, over hundreds of runs of every shape, whole, ended on their way, and broken off anywhere. */
class RandomRunsTest {
    private static final int RUNS = 400;

    private final Set<Class<?>> ends = new HashSet<>();
    private final Set<String> seen = new HashSet<>();

    private List<Emission> run(int seed) throws InterruptedException {
        int leave = seed % 3 == 0 ? new Random(seed).nextInt(30) : Integer.MAX_VALUE;
        var run = RunText.of(new RandomWork(seed), ChatRequest.of("hi"), stream -> {
            var events = stream.iterator();
            for (int read = 0; events.hasNext(); read++) {
                events.next();
                if (read >= leave) stream.cancel();
            }
        });
        ends.add(run.getLast().event().getClass());
        return run;
    }

    private static String stream(Format format, List<Emission> run, int most) {
        var encoder = format.encoder();
        var out = new StringBuilder();
        encoder.begin(out);
        for (Emission emission : run.subList(0, most)) {
            encoder.write(emission, out);
            if (emission.seq() % 5 == 0) encoder.idle(out);
        }
        if (most < run.size()) encoder.broken(Failure.of(new IllegalStateException("password is 1234")), out);
        encoder.end(out);
        assertFalse(out.toString().contains("password"));
        return out.toString();
    }

    @Test
    void everyRunIsWhatClientsOfAgUiTake() throws InterruptedException {
        var modern = new AgUiFormat().to(AgUiRequest.of("{\"protocolVersion\":\"1.0\"}"));
        var old = new AgUiFormat().to(AgUiRequest.of("{}"));
        for (int seed = 0; seed < RUNS; seed++) {
            List<Emission> run = run(seed);
            seen.addAll(AgUiGrammar.check(stream(modern, run, run.size()), true));
            seen.addAll(AgUiGrammar.check(stream(old, run, run.size()), false));
            int cut = new Random(seed).nextInt(run.size());
            AgUiGrammar.check(stream(modern, run, cut), true);
            AgUiGrammar.check(stream(old, run, cut), false);
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
    void everyRunIsWhatClientsOfOpenAiTake() throws InterruptedException {
        for (int seed = 0; seed < RUNS; seed++) {
            List<Emission> run = run(seed);
            var format = new OpenAiFormat().statusEvents(seed % 2 == 0);
            boolean failed = run.getLast().event() instanceof Event.RunFailed;
            chunks(stream(format, run, run.size()), !failed);
            chunks(stream(format, run, new Random(seed).nextInt(run.size())), false);
        }
    }

    private static void chunks(String stream, boolean whole) {
        List<String> lines = stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
        assertEquals(whole, lines.getLast().equals("[DONE]"), stream);
        assertEquals(!whole, lines.getLast().startsWith("{\"error\":"), stream);
        int running = 0;
        int finished = 0;
        boolean first = true;
        for (String line : lines.subList(0, lines.size() - 1)) {
            Json chunk = Json.parse(line);
            assertEquals("chat.completion.chunk", chunk.member("object").text());
            for (Json choice : chunk.member("choices").items()) {
                assertEquals(first, choice.at("delta.role").text("").equals("assistant"), stream);
                first = false;
                assertEquals(0, finished, stream);
                if (!choice.member("finish_reason").isNull()) finished++;
                assertEquals(line, WholeCharacters.sound(line));
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
    }
}
