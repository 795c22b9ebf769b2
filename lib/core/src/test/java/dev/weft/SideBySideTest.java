package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Event.TextDelta;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pieces of work side by side, whose steps and ends are told apart though all are in one step. */
@Timeout(60)
class SideBySideTest {
    private final Seen seen = new Seen();
    private final RunOptions options = RunOptions.of(o -> o.name("beside").listener(seen));

    private static Emitter.Work<String, Exception> piece(Emitter.Work<String, Exception> work) {
        return work;
    }

    @Test
    void oneThatStaysInsideThoughAnotherHasFailedCanEmitNothingMore() throws Exception {
        var inside = new CountDownLatch(1);
        var leftBehind = new CountDownLatch(1);
        var late = new CompletableFuture<List<Class<?>>>();
        var broken = new IllegalStateException("broken");
        try (var warnings = new Warnings()) {
            var stream = EventStream.start(options, out -> {
                var failing = piece(mine -> {
                    Until.open(inside);
                    throw broken;
                });
                var staying = piece(mine -> {
                    mine.emit(new Event.StepStarted("by hand"));
                    return mine.step("open", step -> {
                        inside.countDown();
                        Until.openWhateverComes(leftBehind);
                        late.complete(List.of(
                                assertThrows(RuntimeException.class, () -> mine.emit(new TextDelta("late")))
                                        .getClass(),
                                assertThrows(RuntimeException.class, () -> step.emit(new TextDelta("late")))
                                        .getClass(),
                                assertThrows(RuntimeException.class, () -> mine.step("late", inner -> 1))
                                        .getClass()));
                        return "late";
                    });
                });
                assertSame(
                        broken,
                        assertThrows(IllegalStateException.class, () -> out.sideBySide(2, List.of(failing, staying))));
                out.emit(new TextDelta("the run goes on"));
                leftBehind.countDown();
                return late.join();
            });
            assertEquals(
                    List.of(IllegalStateException.class, IllegalStateException.class, IllegalStateException.class),
                    stream.result());
            seen.end(Event.RunCompleted.class);
            seen.whole();
            assertEquals(
                    List.of(
                            "RunStarted",
                            "StepStarted",
                            "StepStarted",
                            "StepFailed",
                            "StepFailed",
                            "TextDelta",
                            "RunCompleted"),
                    seen.names());
            assertEquals(1, warnings.about("beside").size());
        }
    }

    @Test
    void whatEachHasSaidIsToldApartThoughTheirStepIsOne() throws Exception {
        for (int most = 1; most <= 3; most++) {
            int atOnce = most;
            var both = new CountDownLatch(atOnce);
            ChatModel model = (request, out) -> {
                ChatResponse.writer(out).text("to " + request.prompt());
                both.countDown();
                return Until.interrupted();
            };
            var said = new java.util.concurrent.ConcurrentSkipListMap<String, String>();
            var stream = EventStream.start(out -> {
                var works = new java.util.ArrayList<Emitter.Work<ChatResponse, Exception>>();
                for (String name : List.of("a", "b", "c").subList(0, atOnce)) {
                    works.add(mine -> {
                        mine.atEnd((to, text) -> said.put(name, text));
                        return model.call(ChatRequest.of(name), mine);
                    });
                }
                // the text of all together is what there is outside
                out.atEnd((to, text) -> said.put("last", text.substring(0, 3)));
                return out.sideBySide(atOnce, works);
            });
            Until.open(both);
            stream.stop();
            stream.toList();
            assertEquals("to ", said.remove("last"));
            assertEquals(atOnce, said.size());
            said.forEach((name, text) -> assertEquals("to " + name, text));
        }
    }
}
