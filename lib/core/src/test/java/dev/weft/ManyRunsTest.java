package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.Event.TextDelta;
import dev.weft.chat.Chat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C18: one object, many threads; runs share nothing. */
class ManyRunsTest {
    private static final ChatModel ECHO = (request, out) -> {
        ChatResponse.Writer writer = ChatResponse.writer(out);
        for (int i = 0; i < 10; i++) writer.text(request.prompt() + i + " ");
        return writer.finish(FinishReason.STOP, "stop").response();
    };

    private static String expected(String prompt) {
        var text = new StringBuilder();
        for (int i = 0; i < 10; i++) text.append(prompt).append(i).append(' ');
        return text.toString();
    }

    @DisplayName("C18: a thousand runs at once of one chat never mix")
    @Test
    void aThousandRunsAtOnceNeverMix() {
        var all = new CyclicBarrier(1000);
        ChatModel together = (request, out) -> {
            all.await();
            return ECHO.respond(request, out);
        };
        Chat chat = Chat.of(together);
        var reading = new ArrayList<Reader.Started<String>>();
        Set<String> ids = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 1000; i++) {
            String prompt = "p" + i + "_";
            reading.add(Reader.VIRTUAL.starts(() -> {
                var text = new StringBuilder();
                long seq = 0;
                try (var stream = chat.stream(prompt)) {
                    ids.add(stream.run().id());
                    for (Emission emission : stream.emissions()) {
                        assertEquals(seq++, emission.seq());
                        assertSame(stream.run(), emission.run());
                        if (emission.event() instanceof TextDelta(var piece)) text.append(piece);
                    }
                    assertEquals(text.toString(), stream.result().text());
                }
                return text.toString();
            }));
        }
        for (int i = 0; i < 1000; i++)
            assertEquals(expected("p" + i + "_"), reading.get(i).done());
        assertEquals(1000, ids.size());
    }

    @DisplayName("C18: one run that is stuck does not slow the others")
    @Test
    void runsThatAreStuckHoldNobodyUp() {
        var stuck = new ArrayList<EventStream<Object>>();
        for (int i = 0; i < 200; i++) {
            stuck.add(EventStream.start(RunOptions.of(o -> o.capacity(1)), out -> {
                while (true) out.emit(new TextDelta("x"));
            }));
        }
        for (int i = 0; i < 50; i++) assertEquals(expected("hi"), Chat.of(ECHO).ask("hi"));
        for (var stream : stuck) stream.close();
    }

    @DisplayName("C18: two chats with different listeners never cross")
    @Test
    void listenersOfTwoChatsNeverCross() {
        var mixed = new AtomicInteger();
        var counts = List.of(new AtomicInteger(), new AtomicInteger());
        var chats = new ArrayList<Chat>();
        for (int c = 0; c < 2; c++) {
            int mine = c;
            chats.add(Chat.builder()
                    .model(ECHO)
                    .name("chat" + mine)
                    .run(o -> o.listener(emission -> {
                        counts.get(mine).incrementAndGet();
                        boolean foreign =
                                emission.event() instanceof TextDelta(var text) && !text.startsWith("prompt" + mine);
                        if (foreign || !emission.run().name().equals("chat" + mine)) mixed.incrementAndGet();
                    }))
                    .build());
        }
        var asking = new ArrayList<Reader.Started<String>>();
        for (int i = 0; i < 400; i++) {
            int mine = i % 2;
            asking.add(Reader.VIRTUAL.starts(() -> chats.get(mine).ask("prompt" + mine)));
        }
        for (int i = 0; i < 400; i++)
            assertEquals(expected("prompt" + i % 2), asking.get(i).done());
        // started, model call started, ten pieces, model call finished, completed
        Until.isTrue(() -> counts.stream().allMatch(count -> count.get() == 200 * 14));
        assertEquals(0, mixed.get());
    }

    @Test
    void manyRunsAreClosedAtOnce() throws Exception {
        var cancelled = new CountDownLatch(500);
        var streams = new ArrayList<EventStream<Object>>();
        for (int i = 0; i < 500; i++) {
            streams.add(EventStream.start(RunOptions.of(o -> o.name("many")), out -> {
                out.onCancel(cancelled::countDown);
                return Until.interrupted();
            }));
        }
        var closing = new ArrayList<Reader.Started<String>>();
        for (var stream : streams) {
            closing.add(Reader.VIRTUAL.starts(() -> {
                stream.close();
                return "";
            }));
        }
        for (var one : closing) one.done();
        Until.open(cancelled);
        Reader.noneIsLeft("weft-many");
    }
}
