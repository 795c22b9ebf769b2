package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A listener that keeps what it gets, and knows what a whole run looks like from there. */
final class Seen implements Listener {
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

    List<Emission> emissions() {
        return List.copyOf(emissions);
    }

    int count() {
        return emissions.size();
    }

    List<Event> events() {
        return emissions.stream().map(Emission::event).toList();
    }

    /** Simple names of the events' classes. */
    List<String> names() {
        return names(events());
    }

    static List<String> names(List<Event> events) {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    /** Where each event happened: path of the step and class of the event. */
    static List<String> places(List<Emission> all) {
        return all.stream()
                .map(e -> e.step().path() + " " + e.event().getClass().getSimpleName())
                .toList();
    }

    /** Waits for the run's end and gives its last event. */
    Event end() throws InterruptedException {
        Until.open(ended);
        List<Event> events = events();
        return events.getLast();
    }

    <E extends Event> E end(Class<E> kind) throws InterruptedException {
        return assertInstanceOf(kind, end());
    }

    /** Waits for the end and checks what holds for every run (C3, C5, C6). */
    List<Emission> whole() throws InterruptedException {
        Until.open(ended);
        List<Emission> all = emissions();
        whole(all);
        return all;
    }

    static void whole(List<Emission> all) {
        for (int i = 0; i < all.size(); i++) assertEquals(i, all.get(i).seq(), "seq is gapless");
        assertInstanceOf(Event.RunStarted.class, all.getFirst().event());
        assertTrue(isEnd(all.getLast().event()), () -> "the end is last: " + all);
        assertEquals(1, all.stream().filter(e -> isEnd(e.event())).count(), "there is one end");
        Map<Step, List<Step>> open = new HashMap<>();
        Set<Step> closed = new HashSet<>();
        for (Emission emission : all) {
            Step step = emission.step();
            switch (emission.event()) {
                case Event.Started started -> {
                    assertNull(open.put(step, new ArrayList<>()), () -> step + " began twice");
                    step.parent().ifPresent(parent -> children(open, parent).add(step));
                    assertEquals(Step.kindOf(started), step.kind());
                }
                case Event.Finished end -> close(step, open, closed);
                case Event.Failed end -> close(step, open, closed);
                default -> assertTrue(open.containsKey(step), () -> emission + " is outside of its step");
            }
        }
        assertTrue(open.isEmpty(), () -> "never closed: " + open.keySet());
    }

    private static List<Step> children(Map<Step, List<Step>> open, Step parent) {
        List<Step> children = open.get(parent);
        if (children == null) throw new AssertionError(parent + " is not open");
        return children;
    }

    private static void close(Step step, Map<Step, List<Step>> open, Set<Step> closed) {
        List<Step> children = children(open, step);
        open.remove(step);
        assertTrue(closed.add(step), () -> step + " was closed twice");
        assertTrue(closed.containsAll(children), () -> step + " was closed before its children");
        step.parent().ifPresent(parent -> assertFalse(closed.contains(parent)));
    }
}
