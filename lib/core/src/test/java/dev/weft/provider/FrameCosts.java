package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.media.AwsEventStreamEncoder;
import dev.weft.media.DecoderLimits;
import dev.weft.media.Frame;
import dev.weft.provider.openai.OpenAiDialect;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * A benchmark, not a test: what a frame of each protocol costs, from bytes in memory to the event, in time and in memory that is
 * allocated, beside the least that anybody has to do, which is to cut the bytes where the frames end.
 *
 * <pre>
 * mvn -q -pl lib/core test-compile exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
 *     "-Dexec.args=-cp %classpath dev.weft.provider.FrameCosts"
 * </pre>
 */
final class FrameCosts {
    private static final int FRAMES = 20_000;
    private static final int ROUNDS = 40;
    private static final String[] WORDS = {
        " the",
        " sky",
        " is",
        " blue",
        " because",
        " light",
        " scatters",
        ",",
        " and",
        " \\\"short\\\"",
        " waves",
        " more",
        ".",
        "\\n"
    };

    private FrameCosts() {}

    /** A frame of one protocol around a piece of text that is JSON already. */
    private interface Speech {
        byte[] frame(int number, String text);
    }

    /** How a protocol's frames end. */
    private enum Cut {
        BLANK_LINE,
        LINE,
        LENGTH
    }

    private record Protocol(String name, Wire wire, Cut cut, Speech speech) {
        byte[] stream() {
            var bytes = new ByteArrayOutputStream();
            for (int i = 0; i < FRAMES; i++) bytes.writeBytes(speech.frame(i, WORDS[i % WORDS.length]));
            return bytes.toByteArray();
        }
    }

    /** What one frame took. */
    private record Cost(double nanos, double bytes) {}

    /** Something that is measured. */
    private interface Work {
        int run(byte[] stream) throws Exception;
    }

    private static List<Protocol> protocols() {
        return List.of(
                sse(
                        "OpenAI chat",
                        new OpenAiChatWire("m", OpenAiDialect.OPENAI),
                        "",
                        "{\"id\":\"chatcmpl-B1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-5-mini\","
                            + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},"
                            + "\"logprobs\":null,\"finish_reason\":null}],\"usage\":null,\"obfuscation\":\"a%d\"}"),
                sse(
                        "Cohere",
                        new CohereWire("m"),
                        "content-delta",
                        "{\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"%s\"}}}}"),
                new Protocol(
                        "Bedrock",
                        new BedrockWire("m"),
                        Cut.LENGTH,
                        (number, text) -> AwsEventStreamEncoder.bytes(Frame.of(
                                "contentBlockDelta",
                                "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + text + "\"},\"p\":\""
                                        + "abcdefghijklmnopqrstuvwxyz".substring(number % 26) + "\"}",
                                ""))),
                new Protocol(
                        "Anthropic",
                        new AnthropicWire("m"),
                        Cut.BLANK_LINE,
                        (number, text) -> bytes("event: content_block_delta\ndata: {\"type\":\"content_block_delta\","
                                + "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}"
                                + " ".repeat(number % 15) + "}\n\n")),
                sse(
                        "OpenAI Responses",
                        new ResponsesWire("m", "openai-responses"),
                        "response.output_text.delta",
                        "{\"type\":\"response.output_text.delta\",\"content_index\":0,\"delta\":\"%s\","
                            + "\"item_id\":\"msg_065915db01d8635a016a3c125c524c81a39e48ac0ebbcb6b30\",\"logprobs\":[],"
                            + "\"obfuscation\":\"a%d\",\"output_index\":1,\"sequence_number\":%d}"),
                sse(
                        "Gemini",
                        new GeminiWire("m"),
                        "",
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}],\"role\":\"model\"},\"index\":0}],"
                            + "\"usageMetadata\":{\"promptTokenCount\":12,\"candidatesTokenCount\":%d,\"totalTokenCount\":%d},"
                            + "\"modelVersion\":\"gemini-2.5-flash\",\"responseId\":\"r1\"}"),
                new Protocol(
                        "Ollama",
                        new OllamaWire("m"),
                        Cut.LINE,
                        (number, text) -> bytes("{\"model\":\"qwen3\",\"created_at\":\"2026-01-01T00:00:00." + number
                                + "Z\",\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                                + "\"},\"done\":false}\n")));
    }

    private static Protocol sse(String name, Wire wire, String event, String pattern) {
        String head = event.isEmpty() ? "data: " : "event: " + event + "\ndata: ";
        String[] halves = pattern.split("%s", 2);
        return new Protocol(
                name,
                wire,
                Cut.BLANK_LINE,
                (number, text) ->
                        bytes(head + halves[0] + text + halves[1].replace("%d", Integer.toString(number)) + "\n\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Decodes the stream as a model does, to the events. */
    private static int decoded(Protocol protocol, byte[] stream) throws Exception {
        var seen = new int[1];
        var out = ChatResponse.writer(event -> {
            if (event instanceof Event.TextDelta) seen[0]++;
        });
        var decoder = protocol.wire().mediaType().decoder(new ByteArrayInputStream(stream), DecoderLimits.DEFAULT);
        for (Frame frame = decoder.read(); frame != null; frame = decoder.read())
            protocol.wire().decode(frame, out);
        return seen[0];
    }

    /** The floor: where the frames end, in pieces as a socket gives them, and nothing more. */
    private static int cut(Cut cut, byte[] stream) throws IOException {
        var in = new ByteArrayInputStream(stream);
        byte[] buffer = new byte[16 << 10];
        int frames = 0;
        int left = 0;
        byte last = 0;
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
            for (int i = 0; i < n; i++) {
                byte b = buffer[i];
                if (cut == Cut.LENGTH) {
                    if (left == 0) left = length(stream, stream.length - in.available() - n + i);
                    int skipped = Math.min(left, n - i);
                    left -= skipped;
                    i += skipped - 1;
                    if (left == 0) frames++;
                } else if (b == '\n' && (cut == Cut.LINE || last == '\n')) {
                    frames++;
                }
                last = b;
            }
        }
        return frames;
    }

    private static int length(byte[] stream, int at) {
        return (stream[at] & 255) << 24
                | (stream[at + 1] & 255) << 16
                | (stream[at + 2] & 255) << 8
                | stream[at + 3] & 255;
    }

    private static Cost cost(byte[] stream, Work work) throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        double nanos = Double.MAX_VALUE;
        double bytes = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = threads.getThreadAllocatedBytes(id);
            long begin = System.nanoTime();
            int frames = work.run(stream);
            long end = System.nanoTime();
            if (frames != FRAMES) throw new IllegalStateException(frames + " frames in place of " + FRAMES);
            nanos = Math.min(nanos, (double) (end - begin) / FRAMES);
            bytes = Math.min(bytes, (double) (threads.getThreadAllocatedBytes(id) - allocated) / FRAMES);
        }
        return new Cost(nanos, bytes);
    }

    /** Prints a row for each protocol; the best of many rounds, since a machine only ever adds. */
    public static void main(String[] args) throws Exception {
        System.out.printf(
                "%-18s %7s | %10s %10s | %10s %10s | %s%n",
                "protocol", "bytes", "floor ns", "floor B", "Weft ns", "Weft B", "ns / floor");
        for (Protocol protocol : protocols()) {
            byte[] stream = protocol.stream();
            Cost floor = cost(stream, bytes -> cut(protocol.cut(), bytes));
            Cost weft = cost(stream, bytes -> decoded(protocol, bytes));
            System.out.printf(
                    Locale.ROOT,
                    "%-18s %7d | %10.0f %10.0f | %10.0f %10.0f | %.2f%n",
                    protocol.name(),
                    stream.length / FRAMES,
                    floor.nanos(),
                    floor.bytes(),
                    weft.nanos(),
                    weft.bytes(),
                    weft.nanos() / floor.nanos());
        }
    }
}
