package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.weft.TruncatedStreamException;
import dev.weft.WeftException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What a decoder made of an input: its frames, and how it ended. It must be the same however the input was cut. */
record Decoded(List<Frame> frames, String end) {
    private static final int SMALL = 4096;
    private static final int SAMPLES = 48;

    /** Decodes the input whole, and checks that every other cut, or a sample of them, gives the same. */
    static Decoded underEveryCut(byte[] input, Decoder.Factory format) {
        Decoded whole = of(List.of(input), format);
        var random = new Random(input.length);
        int[] positions = input.length <= SMALL
                ? IntStream.range(1, Math.max(1, input.length)).toArray()
                : random.ints(SAMPLES, 1, input.length).toArray();
        for (int position : positions) {
            Decoded cut = of(List.of(slice(input, 0, position), slice(input, position, input.length)), format);
            assertEquals(whole, cut, () -> "cut at " + position);
        }
        for (int most : new int[] {1, 3, 40, 1400}) {
            assertEquals(whole, of(randomly(input, most, random), format), () -> "chunks of up to " + most);
        }
        return whole;
    }

    static Decoded underEveryCut(String input, Decoder.Factory format) {
        return underEveryCut(input.getBytes(UTF_8), format);
    }

    static Decoded of(List<byte[]> chunks, Decoder.Factory format) {
        return of(Chunks.of(chunks), format, DecoderLimits.DEFAULT);
    }

    /** Reads to the end. Asks before every second frame whether one is buffered, and holds the decoder to its answer. */
    static Decoded of(Chunks in, Decoder.Factory format, DecoderLimits limits) {
        Decoder decoder = format.decoder(in, limits);
        List<Frame> frames = new ArrayList<>();
        try {
            while (true) {
                boolean surely = frames.size() % 2 == 0 && decoder.buffered();
                int reads = in.reads();
                Frame frame = decoder.read();
                if (surely) {
                    assertNotNull(frame, "a frame was said to be buffered");
                    assertEquals(reads, in.reads(), "a frame was said to be buffered, but the input was read");
                }
                if (frame == null) return new Decoded(frames, "end");
                frames.add(frame);
            }
        } catch (TruncatedStreamException e) {
            return new Decoded(frames, "truncated: " + e.getMessage());
        } catch (WeftException e) {
            return new Decoded(frames, e.getClass().getSimpleName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> data() {
        return frames.stream().map(Frame::data).toList();
    }

    private static List<byte[]> randomly(byte[] input, int most, Random random) {
        List<byte[]> chunks = new ArrayList<>();
        int from = 0;
        while (from < input.length) {
            int to = Math.min(input.length, from + 1 + random.nextInt(most));
            chunks.add(slice(input, from, to));
            from = to;
        }
        return chunks;
    }

    private static byte[] slice(byte[] input, int from, int to) {
        return Arrays.copyOfRange(input, from, to);
    }
}
