package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.media.Decoder;
import dev.weft.media.DecoderLimits;
import dev.weft.media.Frame;
import dev.weft.provider.anthropic.AnthropicAnswer;
import dev.weft.provider.bedrock.BedrockAnswer;
import dev.weft.provider.cohere.CohereAnswer;
import dev.weft.provider.common.FramePiece;
import dev.weft.provider.common.FrameShortcut;
import dev.weft.provider.ollama.OllamaAnswer;
import dev.weft.provider.openai.OpenAiAnswer;
import dev.weft.provider.openai.OpenAiDialect;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the frames, decoding with the shortcut and parsing every frame come to the same. */
class FrameShortcutTest {
    private static final List<String> APIS = List.of(
            "openai-chat-completions",
            "ollama-native",
            "anthropic-messages",
            "cohere-v2-chat",
            "bedrock-runtime-eventstream");
    private static final String HEAD =
            "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{\"content\":\"";
    private static final String TAIL =
            "\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null,\"obfuscation\":\"";

    private static String chunk(String json, String obfuscation) {
        return HEAD + json + TAIL + obfuscation + "\"}";
    }

    /** Everything that decoding showed, with the failure's class and message where it failed. */
    private static List<String> seen(Decoded.Decoding decoding, List<Frame> frames) {
        var seen = new ArrayList<String>();
        var writer = ChatResponse.writer(event -> seen.add(event.toString()));
        try {
            for (Frame frame : frames) {
                if (writer.ended()) break;
                decoding.decode(frame, writer);
            }
            writer.finish(dev.weft.FinishReason.STOP, "");
            var response = writer.response();
            seen.add(response.text()
                    + response.reasoning()
                    + response.refusal()
                    + response.toolCalls()
                    + response.extra()
                    + response.usage()
                    + response.model());
        } catch (Exception e) {
            seen.add(e.toString());
        }
        return seen;
    }

    private static void assertSame(List<Frame> frames) {
        var wire = new OpenAiChatWire("m", OpenAiDialect.COMPATIBLE);
        var ollama = new OllamaWire("m");
        assertEquals(
                seen(
                        (f, out) -> out.memory(OpenAiAnswer.class, () -> new OpenAiAnswer(OpenAiDialect.COMPATIBLE))
                                .parse(f, out),
                        frames),
                seen(wire::decode, frames));
        assertEquals(
                seen(
                        (f, out) -> out.memory(OllamaAnswer.class, OllamaAnswer::new)
                                .parse(f, out),
                        frames),
                seen(ollama::decode, frames));
        assertEquals(
                seen(
                        (f, out) -> out.memory(AnthropicAnswer.class, AnthropicAnswer::new)
                                .parse(f, out),
                        frames),
                seen(new AnthropicWire("m")::decode, frames));
        assertEquals(
                seen(
                        (f, out) -> out.memory(CohereAnswer.class, CohereAnswer::new)
                                .parse(f, out),
                        frames),
                seen(new CohereWire("m")::decode, frames));
        assertEquals(
                seen(
                        (f, out) -> out.memory(BedrockAnswer.class, BedrockAnswer::new)
                                .parse(f, out),
                        frames),
                seen(new BedrockWire("m")::decode, frames));
    }

    private static List<Frame> frames(String... jsons) {
        return Arrays.stream(jsons).map(Frame::of).toList();
    }

    @Test
    void framesThatDifferInTheirTextAloneAreNotParsedAgain() {
        var shortcut = new FrameShortcut(List.of("obfuscation"));
        var events = new ArrayList<Event>();
        var out = ChatResponse.writer(events::add);
        var first = Frame.of(chunk("Hel", "x"));
        shortcut.learn(first, FramePiece.text("Hel", "choices.0.delta.content"));
        assertTrue(shortcut.take(Frame.of(chunk("lo \\u00e4 \\ud83d\\ude00\\n\\\"", "longer padding")), out));
        assertTrue(shortcut.take(Frame.of(chunk("ä 😀", "")), out));
        assertEquals(List.of(new Event.TextDelta("lo ä 😀\n\""), new Event.TextDelta("ä 😀")), events);
    }

    @Test
    void framesPaddedBeforeTheirLastBraceAreNotParsedAgain() {
        var shortcut = new FrameShortcut(List.of());
        var out = ChatResponse.writer(event -> {});
        String frame = "{\"index\":0,\"delta\":{\"text\":\"%s\"}%s}";
        shortcut.learn(Frame.of(frame.formatted("a", "   ")), FramePiece.text("a", "delta.text"));
        for (String padding : List.of("", " ", "   ", "            ")) {
            assertTrue(shortcut.take(Frame.of(frame.formatted("b }", padding)), out));
        }
        for (String other : List.of("", "}", "   }", "{\"index\":0,\"delta\":{\"text\":\"b   }", frame + "}")) {
            assertFalse(shortcut.take(Frame.of(other), out), other);
        }
    }

    @Test
    void aStreamThatBeginsIrregularlyIsLearnedLater() {
        var shortcut = new FrameShortcut(List.of());
        var out = ChatResponse.writer(event -> {});
        var piece = FramePiece.text("a", "choices.0.delta.content");
        for (int i = 0; i < 200; i++) shortcut.learn(Frame.of(chunk("a", "x" + i)), piece);
        boolean taken = false;
        for (int i = 0; i < 200 && !taken; i++) {
            taken = shortcut.take(Frame.of(chunk("a", "x")), out);
            if (!taken) shortcut.learn(Frame.of(chunk("a", "x")), piece);
        }
        assertTrue(taken);
    }

    @Test
    void anythingUnusualComesToTheSameAsParsing() {
        for (String odd : List.of(
                "",
                "a",
                "\\",
                "\\\\",
                "\\\\\\",
                "\\x",
                "\\u12",
                "\\u12g4",
                "\\ud83d",
                "\\ude00\\ud83d",
                "\\/",
                "\\\"",
                "\t",
                "\n",
                "\u0000",
                "a\",\"content\":\"b",
                "a\"},\"delta\":{\"content\":\"b",
                "\"",
                "\u2028",
                "\u007f",
                "\\u0000",
                "�",
                "a\\")) {
            assertSame(frames(chunk("one", "p"), chunk(odd, "q"), chunk("three", "r")));
            assertSame(frames(chunk("one", "p"), chunk("two", odd), chunk("three", "r")));
            assertSame(frames(chunk(odd, "p"), chunk("two", "q")));
        }
    }

    @Test
    void bytesThatAreNotUtf8ComeToTheSameAsParsing() {
        var random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            byte[] noise = new byte[random.nextInt(6)];
            random.nextBytes(noise);
            byte[] head = HEAD.getBytes(UTF_8);
            byte[] tail = (TAIL + "\"}").getBytes(UTF_8);
            byte[] all = new byte[head.length + noise.length + tail.length];
            System.arraycopy(head, 0, all, 0, head.length);
            System.arraycopy(noise, 0, all, head.length, noise.length);
            System.arraycopy(tail, 0, all, head.length + noise.length, tail.length);
            assertSame(List.of(Frame.of(chunk("one", "")), Frame.of(all, 0, all.length)));
        }
    }

    @Test
    void aKeyWrittenTwiceOrEscapedComesToTheSameAsParsing() {
        for (String delta : List.of(
                "\"content\":\"a\",\"content\":\"%s\"",
                "\"content\":\"%s\",\"content\":\"a\"",
                "\"content\":\"%s\",\"cont\\u0065nt\":\"a\"",
                "\"content\":\"%s\",\"content\":null",
                "\"content\":\"%s\",\"reasoning\":\"%s\"",
                "\"content\":null,\"reasoning_content\":\"%s\"",
                "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"%s\"}}]",
                "\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"%s\"}}]",
                "\"tool_calls\":[{\"function\":{\"arguments\":\"%s\"}},{\"function\":{\"arguments\":\"%s\"}}]",
                "\"refusal\":\"%s\"",
                "\"annotations\":[1],\"content\":\"%s\"")) {
            String frame = "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{" + delta + "}}]}";
            var all = new ArrayList<Frame>();
            for (String text : List.of("a", "two", "", "three", "a", "b")) all.add(Frame.of(frame.replace("%s", text)));
            assertSame(all);
        }
    }

    @Test
    void whatChangesBetweenTwoLikeFramesIsNotTakenBack() {
        String a = "{\"fp\":\"a\",\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}";
        String b = "{\"fp\":\"b\",\"choices\":[{\"delta\":{}}]}";
        assertSame(frames(a.replace("%s", "1"), b, a.replace("%s", "2")));
        assertSame(frames(a.replace("%s", "1"), a.replace("%s", "2"), b, b));
    }

    @Test
    void frameNamesAreLookedAt() {
        assertSame(List.of(Frame.of(chunk("a", "")), Frame.of("error", chunk("b", ""), ""), Frame.of(chunk("c", ""))));
        assertSame(List.of(Frame.of("error", chunk("a", ""), "")));
    }

    @Test
    void recordedFramesComeToTheSameAsParsing() throws IOException {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        for (var stream : recordings.streams(APIS)) {
            assertSame(frames(stream));
        }
    }

    @Test
    void mutatedRecordedFramesComeToTheSameAsParsing() throws IOException {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        var random = new Random(42);
        for (var stream : recordings.streams(APIS)) {
            var frames = frames(stream);
            for (int round = 0; round < 20; round++) {
                int at = random.nextInt(frames.size());
                var some = new ArrayList<>(frames.subList(Math.max(0, at - 2), at + 1));
                some.add(mutated(frames.get(at), random));
                some.add(frames.get(at));
                assertSame(some);
            }
        }
    }

    /** Without their names, which are not looked at where the JSON has a type: a mutated frame has none either. */
    @Test
    void mutatedEventsOfAnthropicComeToTheSameAsParsing() throws IOException {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        var random = new Random(11);
        for (var stream : recordings.streams(List.of("anthropic-messages"))) {
            var frames = frames(stream).stream().map(f -> Frame.of(f.data())).toList();
            for (int round = 0; round < 10; round++) {
                int at = random.nextInt(Math.min(frames.size(), 60));
                var some = new ArrayList<>(frames.subList(0, at + 1));
                some.add(mutated(frames.get(at), random));
                some.add(frames.get(at));
                assertSame(some);
            }
        }
    }

    private static List<Frame> frames(Recordings.Stream stream) throws IOException {
        var format = RecordedStreamsTest.wire(stream).mediaType();
        var frames = new ArrayList<Frame>();
        try (Decoder decoder = format.decoder(new ByteArrayInputStream(stream.bytes()), DecoderLimits.DEFAULT)) {
            for (Frame frame = decoder.read(); frame != null; frame = decoder.read()) frames.add(frame);
        }
        return frames;
    }

    private static Frame mutated(Frame frame, Random random) {
        byte[] bytes = Arrays.copyOfRange(frame.bytes(), frame.offset(), frame.offset() + frame.length());
        String structure = "\"\\{}[]:,0 nul";
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 2; i--) {
            int at = random.nextInt(bytes.length);
            byte with = (byte)
                    (random.nextBoolean() ? structure.charAt(random.nextInt(structure.length())) : random.nextInt(256));
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = with;
                case 1 -> {
                    byte[] longer = new byte[bytes.length + 1];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    longer[at] = with;
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
                default -> {
                    byte[] shorter = new byte[bytes.length - 1];
                    System.arraycopy(bytes, 0, shorter, 0, at);
                    System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
                    bytes = shorter;
                }
            }
        }
        return Frame.of(bytes, 0, bytes.length);
    }
}
