package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what a run emits, and checks what holds for every run (C3, C5, C6). */
final class Whole implements Listener {
    private final Queue<Emission> emissions = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void on(Emission emission) {
        emissions.add(emission);
        if (isEnd(emission.event())) ended.countDown();
    }

    static boolean isEnd(Event event) {
        return event instanceof Event.RunCompleted
                || event instanceof Event.RunFailed
                || event instanceof Event.RunCancelled;
    }

    /** Everything, when the run has ended. */
    List<Emission> checked() throws InterruptedException {
        assertTrue(ended.await(20, TimeUnit.SECONDS), () -> "the run has not ended: " + emissions);
        var all = List.copyOf(emissions);
        check(all);
        return all;
    }

    static void check(List<Emission> all) {
        assertInstanceOf(Event.RunStarted.class, all.getFirst().event());
        assertTrue(isEnd(all.getLast().event()), () -> "the end is last: " + all);
        Map<Step, Integer> openChildren = new LinkedHashMap<>();
        var closed = new ArrayList<Step>();
        for (int i = 0; i < all.size(); i++) {
            Emission one = all.get(i);
            assertEquals(i, one.seq(), "seq is gapless");
            Step step = one.step();
            switch (one.event()) {
                case Event.Started started -> {
                    assertTrue(!closed.contains(step), () -> step + " began again");
                    assertNull(openChildren.put(step, 0), () -> step + " began twice");
                    step.parent().ifPresent(around -> {
                        assertTrue(openChildren.containsKey(around), () -> around + " is not open for " + step);
                        openChildren.merge(around, 1, Integer::sum);
                    });
                }
                case Event.Finished end -> close(step, openChildren, closed);
                case Event.Failed end -> close(step, openChildren, closed);
                default -> assertTrue(openChildren.containsKey(step), () -> one + " is outside of its step");
            }
        }
        assertTrue(openChildren.isEmpty(), () -> "never closed: " + openChildren.keySet());
    }

    private static void close(Step step, Map<Step, Integer> openChildren, List<Step> closed) {
        assertEquals(0, openChildren.remove(step), () -> step + " was closed before those inside it, or twice");
        closed.add(step);
        step.parent().ifPresent(around -> openChildren.merge(around, -1, Integer::sum));
    }

    /** Where each event happened: path of the step and class of the event. */
    static List<String> places(List<Emission> all) {
        return all.stream().map(Whole::place).toList();
    }

    static String place(Emission one) {
        return one.step().path() + " " + one.event().getClass().getSimpleName();
    }
}
