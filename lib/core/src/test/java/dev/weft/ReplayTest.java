package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are written as lines and read once more. */
@Timeout(60)
class ReplayTest {
    @Event.Name("index.progress")
    record Progress(int percent) implements Event.Custom {}

    record Formless(Thread thread) implements Event.Custom {}

    private static final EventCodec CODEC = EventCodec.of(Progress.class);

    @TempDir
    Path directory;

    /** A run with steps in steps, and what becomes of it. */
    private static Emitter.Work<String, Exception> work(@Nullable Exception failure) {
        return out -> {
            out.emit(new Progress(10));
            String found = out.step(
                    "retrieval",
                    new Event.RetrievalStarted("why?"),
                    result -> new Event.RetrievalFinished(List.of(Document.of("a", "b"))),
                    step -> "found");
            out.step("outer", outer -> {
                outer.emit(new Event.AgentStarted("critic"));
                outer.emit(new Event.ModelRetried(Failure.of(new LimitException("slow")), Duration.ofMillis(5)));
                for (String piece : List.of("Hel", "lo\n", "🌧")) outer.emit(new Event.TextDelta(piece));
                if (failure != null) throw failure;
                return 1;
            });
            return found;
        };
    }

    private static List<Emission> written(Emitter.Work<String, Exception> work, OutputStream out) throws Exception {
        var seen = new Seen();
        var options = RunOptions.of(o ->
                o.name("told").tag("tenant", "acme").listener(CODEC.lines(out)).listener(seen));
        var stream = EventStream.start(options, work);
        try {
            stream.result();
        } catch (RuntimeException expected) {
            // it is what the test is about
        }
        var all = seen.whole();
        awaitLines(out, all.size());
        return all;
    }

    /** The listener that writes may be behind the one that has seen everything. */
    private static void awaitLines(OutputStream out, int count) throws InterruptedException {
        Until.isTrue(() -> text(out).lines().count() >= count && text(out).endsWith("\n"));
    }

    private static String text(OutputStream out) {
        return ((Sink) out).text();
    }

    /** Keeps what is written, by whatever thread. */
    private static class Sink extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            kept.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            kept.write(bytes, from, length);
        }

        String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }

        byte[] toByteArray() {
            return kept.toByteArray();
        }
    }

    private static List<String> jsons(Iterable<Emission> emissions) {
        var jsons = new ArrayList<String>();
        for (Emission emission : emissions) jsons.add(CODEC.json(emission).toString());
        return jsons;
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRunComesBackWithItsNumbersTimesAndSteps() throws Exception {
        var out = new Sink();
        var then = written(work(null), out);
        var stream = CODEC.replay(in(text(out)));
        var now = new ArrayList<Emission>();
        stream.emissions().forEach(now::add);
        Seen.whole(now);
        assertEquals(jsons(then), jsons(now));
        assertEquals(Seen.places(then), Seen.places(now));
        for (int i = 0; i < then.size(); i++) {
            assertEquals(then.get(i).at(), now.get(i).at());
            assertEquals(then.get(i).step(), now.get(i).step());
            assertEquals(then.get(i).step().kind(), now.get(i).step().kind());
            assertEquals(then.get(i).agent(), now.get(i).agent());
        }
        assertEquals("acme", stream.run().tags().get("tenant"));
        assertEquals("Hello\n🌧", stream.result().text());
        assertEquals(stream.result().total(), stream.summary().total());
        assertEquals(jsons(then), text(out).lines().toList());
        assertEquals(new Progress(10), now.get(1).event());
    }

    @Test
    void whoDoesNotKnowAnEventWritesItAsItWas() throws Exception {
        var out = new Sink();
        written(work(null), out);
        var again = new ArrayList<String>();
        for (Emission emission : EventCodec.PLAIN.replay(in(text(out))).emissions())
            again.add(EventCodec.PLAIN.json(emission).toString());
        assertEquals(text(out).lines().toList(), again);
    }

    @Test
    void stepsOfALaterVersionKeepTheirPlace() throws IOException {
        String lines = """
            {"seq":0,"nanos":0,"step":0,"type":"run.started","data":{"run":{"id":"1","name":"r","startedAt":"2026-01-31T09:30:00Z"}}}
            {"seq":1,"nanos":5,"step":1,"in":0,"name":"dream","type":"dream.started","data":{"of":"sheep"}}
            {"seq":2,"nanos":6,"step":2,"in":1,"name":"deep","type":"step.started","data":{"name":"deep"}}
            {"seq":3,"nanos":7,"step":2,"type":"step.finished","data":{"name":"deep"}}
            {"seq":4,"nanos":9,"step":1,"type":"dream.finished","data":{}}
            {"seq":5,"nanos":10,"step":0,"type":"run.completed","data":{"summary":{"total":"PT0.00000001S","modelCalls":0}}}
            """;
        var stream = CODEC.replay(in(lines));
        var all = new ArrayList<Emission>();
        stream.emissions().forEach(all::add);
        assertEquals("r/dream/deep", all.get(2).step().path());
        assertEquals(lines.lines().toList(), jsons(all));
        var dream = stream.trace().root().children().getFirst();
        assertFalse(dream.isOpen());
        assertEquals(Duration.ofNanos(4), dream.duration().orElseThrow());
    }

    @Test
    void stepsInsideEachOtherWithoutEndAreRefusedSoThatTheTreeOfTheOthersCanBeLookedAt() throws IOException {
        var lines = new StringBuilder("""
            {"seq":0,"nanos":0,"step":0,"type":"run.started","data":{"run":{"id":"1","name":"r","startedAt":"2026-01-31T09:30:00Z"}}}
            """);
        for (int i = 1; i < 20_000; i++) {
            lines.append(
                    "{\"seq\":%d,\"nanos\":1,\"step\":%d,\"in\":%d,\"name\":\"s\",\"type\":\"step.started\",\"data\":{\"name\":\"s\"}}\n"
                            .formatted(i, i, i - 1));
        }
        var stream = CODEC.replay(in(lines.toString()));
        var read = new ArrayList<Event>();
        var thrown = assertThrows(DecodeException.class, () -> stream.forEach(read::add));
        assertTrue(thrown.getMessage().contains("deep"), thrown.getMessage());
        assertEquals(500, read.size());
        assertEquals(500, stream.trace().steps().size());
        assertEquals(500, stream.trace().toString().lines().count());
        assertEquals(999, stream.current().step().path().length());
    }

    @Test
    void aRunThatFailedFailsAgainAfterEverything() throws Exception {
        var out = new Sink();
        var then = written(work(new IOException("disk full")), out);
        var stream = CODEC.replay(in(text(out)));
        var now = new ArrayList<Emission>();
        var thrown =
                assertThrows(RecordedException.class, () -> stream.emissions().forEach(now::add));
        assertEquals("RunException", thrown.type());
        assertTrue(thrown.getMessage().contains("disk full"), thrown.getMessage());
        assertEquals(jsons(then.subList(0, then.size() - 1)), jsons(now));
        assertSame(thrown, assertThrows(RecordedException.class, stream::result));
        assertEquals("Hello\n🌧", thrown.soFar().text());
        var root = stream.trace().root();
        assertTrue(root.failure().isPresent());
        assertEquals(then.getLast().elapsed(), root.duration().orElseThrow());
    }

    @Test
    void aRunThatWasCancelledIsCancelledAgain() throws Exception {
        var out = new Sink();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(CODEC.lines(out))), run -> {
            run.emit(new Event.TextDelta("Hel"));
            return Until.interrupted();
        });
        stream.textPieces().iterator().next();
        stream.close();
        awaitLines(out, 3);
        var again = CODEC.replay(in(text(out)));
        var pieces = again.textPieces().iterator();
        assertEquals("Hel", pieces.next());
        assertEquals(
                "the stream was closed",
                assertThrows(CancelledException.class, pieces::hasNext).getMessage());
    }

    @Test
    void whereverTheLinesAreCutOffWhatIsBeforeIsReadAndThenItIsTruncated() throws Exception {
        var out = new Sink();
        var then = jsons(written(work(null), out));
        byte[] bytes = out.toByteArray();
        for (int cut = 0; cut < bytes.length - 1; cut++) {
            int lines = 0;
            for (int i = 0; i < cut; i++) if (bytes[i] == '\n') lines++;
            boolean atAnEnd = bytes[cut] == '\n';
            var all = new ArrayList<Emission>();
            var part = new ByteArrayInputStream(bytes, 0, cut);
            int expected = atAnEnd ? lines + 1 : lines;
            var thrown = assertThrows(
                    TruncatedStreamException.class,
                    () -> CODEC.replay(part).emissions().forEach(all::add),
                    "" + cut);
            assertEquals(then.subList(0, expected), jsons(all));
            assertNotNull(thrown.getMessage());
        }
    }

    @Test
    void aLineThatIsNoneIsRefusedWithItsNumber() throws Exception {
        var out = new Sink();
        written(work(null), out);
        var lines = new ArrayList<>(text(out).lines().toList());
        var gone = new ArrayList<>(lines);
        gone.remove(3);
        lines.set(3, "{\"secret\":");
        for (var wrong : List.of(lines, gone)) {
            var stream = CODEC.replay(in(String.join("\n", wrong) + "\n"));
            var refused = assertThrows(DecodeException.class, stream::toList);
            assertTrue(refused.getMessage().startsWith("line 4"), refused.getMessage());
            assertFalse(refused.getMessage().contains("secret"));
        }
        assertThrows(DecodeException.class, () -> CODEC.replay(in("{}\n")));
        assertThrows(DecodeException.class, () -> CODEC.replay(in(gone.get(1) + "\n")));
        assertThrows(TruncatedStreamException.class, () -> CODEC.replay(in("")));
    }

    @Test
    void everyLineIsWrittenAtOnce() throws Exception {
        var writes = new AtomicInteger();
        var wrong = new AtomicInteger();
        var out = new Sink() {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                writes.incrementAndGet();
                if (bytes[from + length - 1] != '\n') wrong.incrementAndGet();
                super.write(bytes, from, length);
            }
        };
        var all = written(work(null), out);
        assertEquals(all.size(), writes.get());
        assertEquals(0, wrong.get());
    }

    @SuppressWarnings("InputStreamSlowMultibyteRead") // what matters is when it is read, not how fast
    @Test
    void aSlowReaderSlowsTheReadingOfALongRun() throws Exception {
        var read = new AtomicLong();
        String start =
                "{\"seq\":0,\"nanos\":0,\"step\":0,\"type\":\"run.started\",\"data\":{\"run\":{\"id\":\"1\",\"name\":\"r\",\"startedAt\":\"2026-01-31T09:30:00Z\"}}}\n";
        // without an end: it is never all read
        var endless = new InputStream() {
            private byte[] line = start.getBytes(StandardCharsets.UTF_8);
            private int at;
            private int seq;

            @Override
            public int read() {
                if (at == line.length) {
                    seq++;
                    line = ("{\"seq\":" + seq + ",\"nanos\":" + seq
                                    + ",\"step\":0,\"type\":\"text.delta\",\"data\":{\"text\":\"x\"}}\n")
                            .getBytes(StandardCharsets.UTF_8);
                    at = 0;
                }
                read.incrementAndGet();
                return line[at++];
            }

            @Override
            public void close() {
                read.set(-1_000_000);
            }
        };
        try (var stream = CODEC.replay(endless)) {
            int events = 0;
            for (Event event : stream) {
                assertTrue(read.get() < 10_000_000);
                if (++events == 5_000) break;
                assertNotNull(event);
            }
        }
        Until.isTrue(() -> read.get() < 0);
    }

    @SuppressWarnings("InputStreamSlowMultibyteRead") // it reads nothing
    @Test
    void closingEndsAReadThatIsStuck() throws Exception {
        var stuck = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        String start =
                "{\"seq\":0,\"nanos\":0,\"step\":0,\"type\":\"run.started\",\"data\":{\"run\":{\"id\":\"1\",\"name\":\"r\",\"startedAt\":\"2026-01-31T09:30:00Z\"}}}\n";
        var in =
                new java.io.SequenceInputStream(in(start), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        stuck.countDown();
                        Until.openWhateverComes(closed);
                        throw new IOException("closed");
                    }

                    @Override
                    public void close() {
                        closed.countDown();
                    }
                }) {
                    @Override
                    public void close() {
                        closed.countDown();
                    }
                };
        var stream = CODEC.replay(in);
        assertInstanceOf(Event.RunStarted.class, stream.iterator().next());
        Until.open(stuck);
        stream.close();
        Until.open(closed);
        assertThrows(CancelledException.class, stream::result);
    }

    @Test
    void eachRunOfAChatHasItsOwnFile() throws Exception {
        var runs = directory.resolve("some/runs");
        var options = RunOptions.of(o -> o.listener(CODEC.files(runs)));
        var streams = new ArrayList<EventStream<String>>();
        for (int i = 0; i < 20; i++) streams.add(EventStream.start(options, work(null)));
        for (var stream : streams) {
            stream.result();
            Path file = runs.resolve(stream.run().id() + ".jsonl");
            Until.isTrue(() -> Files.exists(file) && isWhole(file));
            var again = CODEC.replay(file);
            assertEquals(stream.run(), again.run());
            assertEquals("Hello\n🌧", again.result().text());
        }
    }

    private static boolean isWhole(Path file) {
        try {
            return Files.readString(file).contains("\"type\":\"run.completed\"");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneStreamTakesOneRun() throws Exception {
        try (var warnings = new Warnings()) {
            var out = new Sink();
            var options = RunOptions.of(o -> o.listener(CODEC.lines(out)));
            EventStream.start(options, work(null)).result();
            EventStream.start(options, work(null)).result();
            Until.isTrue(() -> warnings.about("threw").size() == 1);
            Until.isTrue(() -> text(out).contains("run.completed"));
            assertEquals(
                    1,
                    text(out)
                            .lines()
                            .filter(line -> line.contains("run.started"))
                            .count());
        }
    }

    @Test
    void anEventWithoutAFormKeepsItsPlaceAndIsReported() throws Exception {
        try (var warnings = new Warnings()) {
            var out = new Sink();
            var then = written(
                    run -> {
                        run.emit(new Formless(Thread.currentThread()));
                        run.emit(new Event.TextDelta("after"));
                        return "";
                    },
                    out);
            var events = CODEC.replay(in(text(out))).toList();
            assertEquals(then.size(), events.size());
            assertEquals(new Event.Unknown(Formless.class.getName(), Json.object()), events.get(1));
            assertEquals(1, warnings.about("threw").size());
        }
    }

    @Test
    void aDiskThatIsFullLeavesARunThatWasCutOff() throws Exception {
        try (var warnings = new Warnings()) {
            var out = new Sink() {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    if (toByteArray().length > 400) throw new IOException("disk full");
                    super.write(bytes, from, length);
                }
            };
            var seen = new Seen();
            EventStream.start(RunOptions.of(o -> o.listener(CODEC.lines(out)).listener(seen)), work(null))
                    .result();
            seen.whole();
            Until.isTrue(() -> warnings.about("threw").size() == 1);
            assertThrows(
                    TruncatedStreamException.class,
                    () -> CODEC.replay(in(text(out))).toList());
        }
    }

    @Test
    void aMergedRunComesBackToo() throws Exception {
        var out = new Sink();
        var merged = EventStream.merge(EventStream.start(work(null)), EventStream.start(work(null)));
        var then = new ArrayList<Emission>();
        merged.emissions().forEach(then::add);
        for (Emission emission : then) out.write((CODEC.json(emission) + "\n").getBytes(StandardCharsets.UTF_8));
        var now = new ArrayList<Emission>();
        CODEC.replay(in(text(out))).emissions().forEach(now::add);
        assertEquals(jsons(then), jsons(now));
        assertEquals(Trace.of(then).toString(), Trace.of(now).toString());
    }
}
