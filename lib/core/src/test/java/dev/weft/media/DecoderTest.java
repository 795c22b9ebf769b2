package dev.weft.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for every decoder, shown on server-sent events. */
class DecoderTest {

    @Test
    void askingThriceForTheNextFrameReadsOne() {
        var frames = Decoder.eventStream(Chunks.of("data: 1\n\ndata: 2\n\n"), DecoderLimits.DEFAULT)
                .iterator();
        for (int i = 0; i < 3; i++) assertTrue(frames.hasNext());
        assertEquals("1", frames.next().data());
        assertEquals("2", frames.next().data());
        assertFalse(frames.hasNext());
        assertThrows(NoSuchElementException.class, frames::next);
    }

    @Test
    void aSecondIteratorGoesOnWhereTheFirstStopped() {
        Decoder decoder = Decoder.eventStream(Chunks.of("data: 1\n\ndata: 2\n\n"), DecoderLimits.DEFAULT);
        for (Frame frame : decoder) {
            assertEquals("1", frame.data());
            break;
        }
        List<String> rest = new ArrayList<>();
        for (Frame frame : decoder) rest.add(frame.data());
        assertEquals(List.of("2"), rest);
    }

    @Test
    void whatTheInputThrowsComesBehindTheFramesBeforeIt() {
        var reset = new IOException("reset");
        Decoder decoder = Decoder.eventStream(new Failing("data: 1\n\ndata: 2", reset), DecoderLimits.DEFAULT);
        var frames = decoder.iterator();
        assertEquals("1", frames.next().data());
        assertSame(
                reset, assertThrows(UncheckedIOException.class, frames::hasNext).getCause());
        assertSame(reset, assertThrows(IOException.class, decoder::read));
    }

    @Test
    @DisplayName("C7: closing from another thread wakes a blocked reader")
    void closeWakesABlockedReader() throws Exception {
        var pipe = new Pipe();
        Decoder decoder = Decoder.eventStream(pipe, DecoderLimits.DEFAULT);
        pipe.write("data: 1\n\ndata: 2\n");
        assertEquals(Frame.of("1"), decoder.read());
        var blocked = new CompletableFuture<Frame>();
        Thread reader = Thread.startVirtualThread(() -> {
            try {
                blocked.complete(decoder.read());
            } catch (IOException e) {
                blocked.completeExceptionally(e);
            }
        });
        pipe.awaitBlockedReader();
        decoder.close();
        var e = assertThrows(ExecutionException.class, () -> blocked.get(5, TimeUnit.SECONDS));
        assertEquals("java.io.IOException: closed", e.getMessage());
        reader.join();
    }

    @Test
    @DisplayName("C2: each frame can be read while the next is not yet sent")
    void framesArriveOneByOneThroughABlockingInput() throws Exception {
        var pipe = new Pipe();
        Decoder decoder = Decoder.eventStream(pipe, DecoderLimits.DEFAULT);
        for (int i = 0; i < 100; i++) {
            pipe.write("data: " + i + "\r\n");
            pipe.write("\r");
            assertEquals(Frame.of("" + i), decoder.read());
            pipe.write("\n");
        }
    }

    private static final class Failing extends InputStream {
        private final Chunks chunks;
        private final IOException failure;

        Failing(String text, IOException failure) {
            chunks = Chunks.of(text);
            this.failure = failure;
        }

        @Override
        public int read() {
            return chunks.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = chunks.read(into, offset, length);
            if (n < 0) throw failure;
            return n;
        }
    }
}
