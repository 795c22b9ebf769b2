package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Event.TextDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The shorter ways to listen: one kind of event, and {@code ask}. */
class AskingTest {
    @Test
    void listenersOfOneKindGetThatKind() throws Exception {
        var deltas = new AtomicInteger();
        Queue<String> texts = new ConcurrentLinkedQueue<>();
        var seen = new Seen();
        var options = RunOptions.of(o -> o.on(Event.Delta.class, delta -> deltas.incrementAndGet())
                .on(TextDelta.class, delta -> texts.add(delta.text()))
                .listener(seen)
                .name("kinds"));
        EventStream.start(options, out -> {
                    out.emit(new TextDelta("a"));
                    out.emit(new Event.ReasoningDelta("hm"));
                    out.emit(new TextDelta("b"));
                    return 1;
                })
                .result();
        Reader.noneIsLeft("weft-kinds");
        assertEquals(3, deltas.get());
        assertEquals(List.of("a", "b"), List.copyOf(texts));
    }

    @DisplayName("ask(request, listener): on the caller's thread; what the listener throws ends the run and is thrown")
    @Test
    void askHandsOverOnTheCallersThread() throws Exception {
        ChatModel model = (request, out) -> ChatResponse.writer(out)
                .text("a")
                .text("b")
                .finish(FinishReason.STOP, "")
                .response();
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var events = new ArrayList<Event>();
        ChatResponse answer = model.ask(ChatRequest.of("hi"), emission -> {
            threads.add(Thread.currentThread());
            events.add(emission.event());
        });
        assertEquals("ab", answer.text());
        assertEquals(Set.of(Thread.currentThread()), threads);
        assertEquals(
                List.of(
                        "RunStarted",
                        "ModelCallStarted",
                        "TextDelta",
                        "TextDelta",
                        "ModelCallFinished",
                        "RunCompleted"),
                Seen.names(events));
        assertEquals("ab", model.ask("hi"));
        var cancelled = new AtomicReference<Thread>();
        var thrown = new java.io.IOException("of the listener");
        ChatModel endless = (request, out) -> {
            out.onCancel(() -> cancelled.set(Thread.currentThread()));
            while (true) out.emit(new TextDelta("x"));
        };
        assertSame(
                thrown,
                assertThrows(
                        java.io.IOException.class,
                        () -> endless.ask(ChatRequest.of("hi"), emission -> {
                            if (emission.event() instanceof TextDelta) throw thrown;
                        })));
        assertSame(Thread.currentThread(), cancelled.get());
    }

    @Test
    void askTakesOptionsOfOneCall() throws Exception {
        ChatModel model = (request, out) -> ChatResponse.of("a");
        var names = new ArrayList<String>();
        var options = RunOptions.of(o -> o.name("once").tag("who", "ada"));
        model.ask(
                ChatRequest.of("hi"),
                options,
                emission -> names.add(emission.step().run().name() + " "
                        + emission.step().run().tags()));
        assertEquals(Set.of("once {who=ada}"), Set.copyOf(names));
        names.clear();
        model.ask(
                ChatRequest.of("hi"),
                emission -> names.add(emission.step().run().name()));
        assertEquals(Set.of("run"), Set.copyOf(names));
    }
}
