package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One stream of several. */
class MergeTest {
    private static RunOptions named(String name) {
        return RunOptions.of(o -> o.name(name));
    }

    private static EventStream<String> texts(String name, int pieces) {
        return EventStream.start(named(name), out -> {
            for (int i = 0; i < pieces; i++) out.emit(new TextDelta(name + i));
            return name;
        });
    }

    @Test
    void sourcesBecomeStepsAndTheResultHoldsTheirsInTheOrderGiven() throws Exception {
        var merged = EventStream.merge(texts("a", 3), texts("b", 2).map(b -> b + "!"));
        var all = new ArrayList<Emission>();
        merged.emissions().forEach(all::add);
        Seen.whole(all);
        assertEquals(List.of("a", "b!"), merged.result());
        for (String name : List.of("a", "b")) {
            var mine = all.stream().filter(e -> e.step().name().equals(name)).toList();
            assertInstanceOf(Event.StepStarted.class, mine.getFirst().event());
            assertInstanceOf(Event.StepFinished.class, mine.getLast().event());
            assertEquals("merge/" + name, mine.getFirst().step().path());
            var pieces = mine.stream()
                    .map(Emission::event)
                    .filter(TextDelta.class::isInstance)
                    .toList();
            assertEquals(name.equals("a") ? 3 : 2, pieces.size());
        }
    }

    @DisplayName("merge: order of arrival")
    @Test
    void eventsComeInTheOrderOfArrival() {
        var first = new CompletableFuture<Emitter>();
        var second = new CompletableFuture<Emitter>();
        var released = new CountDownLatch(1);
        var merged = EventStream.merge(
                EventStream.start(out -> {
                    first.complete(out);
                    released.await();
                    return 1;
                }),
                EventStream.start(out -> {
                    second.complete(out);
                    released.await();
                    return 2;
                }));
        var pieces = merged.textPieces().iterator();
        for (int i = 0; i < 20; i++) {
            (i % 3 == 0 ? first : second).join().emit(new TextDelta("" + i));
            assertEquals("" + i, pieces.next());
        }
        released.countDown();
        assertEquals(List.of(1, 2), merged.result());
    }

    @Test
    void stepsInsideSourcesKeepTheirPlaceAndTheirTimes() throws Exception {
        var seen = new Seen();
        var source = EventStream.start(
                RunOptions.of(o -> o.name("source").listener(seen)),
                out -> out.step("outer", outer -> {
                    outer.emit(new Event.AgentStarted("critic"));
                    outer.emit(new TextDelta("x"));
                    return 1;
                }));
        // it has ended before it is merged: its times are from before the merged run
        seen.end(Event.RunCompleted.class);
        var merged = EventStream.merge(source);
        var all = new ArrayList<Emission>();
        merged.emissions().forEach(all::add);
        Seen.whole(all);
        assertEquals(
                List.of(
                        "merge RunStarted",
                        "merge/source StepStarted",
                        "merge/source/outer StepStarted",
                        "merge/source/outer/critic AgentStarted",
                        "merge/source/outer/critic TextDelta",
                        "merge/source/outer/critic AgentFailed",
                        "merge/source/outer StepFinished",
                        "merge/source StepFinished",
                        "merge RunCompleted"),
                Seen.places(all));
        assertEquals("critic", all.get(4).agent());
        var before = seen.emissions();
        for (int i = 0; i < before.size(); i++) {
            assertEquals(before.get(i).at(), all.get(i + 1).at(), "at is kept");
            assertEquals(i + 1, all.get(i + 1).seq());
        }
        assertEquals("x", merged.summary().text());
        assertTrue(merged.summary().toFirstText().isPresent());
    }

    @Test
    void aFailingSourceFailsTheWholeAndCancelsTheOthers() throws Exception {
        var thrown = new IllegalStateException("of a source");
        var cancelled = new CountDownLatch(1);
        var other = EventStream.start(named("other"), out -> {
            out.onCancel(cancelled::countDown);
            return Until.interrupted();
        });
        var merged = EventStream.merge(other, EventStream.start(named("fails"), out -> {
            out.emit(new TextDelta("before"));
            throw thrown;
        }));
        var read = new ArrayList<Event>();
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> merged.forEach(read::add)));
        assertTrue(read.contains(new TextDelta("before")));
        assertEquals(2, read.stream().filter(Event.StepFailed.class::isInstance).count());
        assertSame(thrown, assertThrows(IllegalStateException.class, merged::result));
        Until.open(cancelled);
        Reader.noneIsLeft("weft-merge");
    }

    @Setting.Every
    void closingGoesDownToAllSources(Setting setting) {
        setting.reader().runs(() -> {
            var cancelled = new CountDownLatch(3);
            var sources = new ArrayList<EventStream<Integer>>();
            for (int i = 0; i < 3; i++) {
                boolean emits = i == 0;
                sources.add(EventStream.start(setting.options(), out -> {
                    out.onCancel(cancelled::countDown);
                    while (emits) out.emit(new TextDelta("x"));
                    return Until.interrupted();
                }));
            }
            var merged = EventStream.merge(sources);
            merged.textPieces().iterator().next();
            merged.close();
            Until.open(cancelled);
            for (var source : sources) assertThrows(CancelledException.class, source::result);
            Reader.noneIsLeft("weft-merge");
        });
    }

    @Test
    void aSourceThatIsStoppedEndsItsStepAndTheOthersGoOn() {
        var gate = new CountDownLatch(1);
        var endless = Answer.stream(named("endless"), out -> {
            while (true) out.emit(new TextDelta("e"));
        });
        var merged = EventStream.merge(endless.map(answer -> "answer"), EventStream.start(named("other"), out -> {
            gate.await();
            return "other";
        }));
        var all = new ArrayList<Emission>();
        for (Emission emission : merged.emissions()) {
            all.add(emission);
            if (emission.event() instanceof TextDelta) endless.stop();
            if (emission.event() instanceof Event.StepFailed) gate.countDown();
        }
        Seen.whole(all);
        assertEquals(List.of("answer", "other"), merged.result());
    }

    @Test
    void manySourcesArriveWhole() throws Exception {
        var sources = new ArrayList<EventStream<String>>();
        for (int i = 0; i < 20; i++) sources.add(texts("s" + i + "_", 200));
        var merged = EventStream.merge(sources);
        Map<String, AtomicInteger> next = new HashMap<>();
        var all = new ArrayList<Emission>();
        for (Emission emission : merged.emissions()) {
            all.add(emission);
            if (!(emission.event() instanceof TextDelta(var text))) continue;
            String name = emission.step().name();
            int number = next.computeIfAbsent(name, n -> new AtomicInteger()).getAndIncrement();
            assertEquals(name + number, text);
        }
        Seen.whole(all);
        assertEquals(20, next.size());
        next.values().forEach(count -> assertEquals(200, count.get()));
    }

    @Test
    void aSourceThatWasReadBeforeItIsMergedGoesOnWhereItWas() throws Exception {
        var source = EventStream.start(
                named("begun"),
                out -> out.step("step", step -> {
                    step.emit(new TextDelta("a"));
                    step.emit(new TextDelta("b"));
                    return 1;
                }));
        var pieces = source.textPieces().iterator();
        assertEquals("a", pieces.next());
        var merged = EventStream.merge(source);
        var all = new ArrayList<Emission>();
        merged.emissions().forEach(all::add);
        Seen.whole(all);
        assertEquals("b", merged.summary().text());
    }

    @Test
    void oneMergedOfNoneIsEmpty() {
        assertEquals(List.of(), EventStream.<Integer>merge(List.of()).result());
    }
}
