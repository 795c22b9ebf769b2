package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages survive JSON, and its names are those that are in people's stores. */
class MessageJsonTest {
    /** If this fails, stores that exist cannot be read any more: add names, change none. */
    @Test
    void theNamesOfFieldsAreTheseForEver(@TempDir Path directory) throws IOException {
        Path pdf = Files.write(directory.resolve("a.pdf"), new byte[] {4, 5});
        assertWritten(
                "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"Be brief.\"}]}",
                Message.system("Be brief."));
        assertWritten(
                """
                {"role":"user","content":[{"type":"text","text":"Look"},
                {"type":"image","mediaType":"image/png","data":"AQID"},
                {"type":"image","url":"https://example.org/x.png"},
                {"type":"file","mediaType":"application/pdf","name":"a.pdf","data":"BAU="}]}
                """,
                Message.user(
                        "Look",
                        Content.image(new byte[] {1, 2, 3}, "image/png"),
                        Content.imageUrl("https://example.org/x.png"),
                        Content.file(pdf)));
        assertWritten(
                """
                {"role":"assistant","content":[
                {"type":"reasoning","text":"hm","provider":"anthropic","raw":{"signature":"s"}},
                {"type":"reasoning","text":"plain"},
                {"type":"text","text":"One moment."},
                {"type":"unknown","provider":"gemini","raw":{"thoughtSignature":"t"}},
                {"type":"call","id":"c1","name":"weather","arguments":"{\\"city\\": \\"Oslo\\"}"}],
                "author":"critic","partial":true}
                """,
                Message.AssistantMessage.of(
                                List.of(
                                        Content.Reasoning.of("hm", "anthropic", Json.object("signature", "s")),
                                        Content.Reasoning.of("plain"),
                                        Content.text("One moment."),
                                        new Content.Unknown("gemini", Json.object("thoughtSignature", "t")),
                                        new Content.Call(ToolCall.of("c1", "weather", "{\"city\": \"Oslo\"}"))),
                                List.of())
                        .author("critic")
                        .partial(true));
        var call = ToolCall.of("c1", "weather", "{}");
        assertWritten(
                "{\"role\":\"tool\",\"callId\":\"c1\",\"tool\":\"weather\",\"text\":\"4 C\"}",
                Message.tool(call, ToolResult.of("4 C")));
        assertWritten(
                "{\"role\":\"tool\",\"callId\":\"c1\",\"tool\":\"weather\",\"text\":\"no\",\"error\":true}",
                Message.tool(call, ToolResult.error("no")));
    }

    private static void assertWritten(String expected, Message message) {
        assertEquals(expected.replace("\n", ""), message.json().toString());
        assertEquals(message, Message.of(Json.parse(message.json().toString())));
    }

    record Turn(List<Message> messages, Message last) {}

    @Test
    void recordsCanHoldMessages() {
        var turn = new Turn(List.of(Message.user("Hi"), Message.assistant("Hello")), Message.assistant("Bye"));
        assertEquals(turn, Json.parse(Json.of(turn).toString()).as(Turn.class));
    }

    @Test
    void whatALaterVersionWroteIsKeptAndWrittenBackAndSentToNobody() {
        String part = "{\"type\":\"hologram\",\"beams\":[1,2.50]}";
        Json user = Json.parse("{\"role\":\"user\",\"mood\":\"good\",\"content\":[" + part + "]}");
        var message = Message.of(user);
        assertEquals(
                new Content.Unknown("", Json.parse(part)), message.content().getFirst());
        assertEquals(
                "{\"role\":\"user\",\"content\":[" + part + "]}", message.json().toString());
        String observer = "{\"role\":\"observer\",\"saw\":[1]}";
        var kept = Message.of(Json.parse(observer));
        assertTrue(kept.text().isEmpty());
        assertEquals(observer, kept.json().toString());
    }

    @Test
    void textAloneMayStandForTheContent() {
        assertEquals(Message.user("Hi"), Message.of(Json.parse("{\"role\":\"user\",\"content\":\"Hi\"}")));
    }

    @Test
    void missingFieldsAreEmpty() {
        assertEquals(
                Message.tool(ToolCall.of("", "", ""), ToolResult.of("")),
                Message.of(Json.parse("{\"role\":\"tool\"}")));
        var parts =
                "[{\"type\":\"call\"},{\"type\":\"reasoning\"},{\"type\":\"text\"},{\"type\":\"image\"},{\"type\":\"unknown\"}]";
        assertEquals(
                5,
                Message.of(Json.parse("{\"role\":\"assistant\",\"content\":" + parts + "}"))
                        .content()
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{}",
                "{\"role\":7,\"content\":7}",
                "{\"role\":\"user\",\"content\":[7]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":[\"my secret\"]}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"data\":\"my secret\"}]}",
                "{\"role\":\"assistant\",\"partial\":\"my secret\",\"content\":[]}"
            })
    void whatIsNoMessageSaysSoWithoutQuotingIt(String json) {
        var refused = assertThrows(DecodeException.class, () -> Message.of(Json.parse(json)));
        assertTrue(refused.getMessage().startsWith("this is no message: "), refused.getMessage());
        for (Throwable t = refused; t != null; t = t.getCause())
            assertFalse(String.valueOf(t.getMessage()).contains("secret"), t::toString);
    }

    /** Signatures are opaque: every character there can be in a string, lone surrogates too, comes back as it was. */
    @Test
    void aSignatureOfAnyCharactersSurvives() {
        var all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) all.append((char) c);
        var signed = Message.AssistantMessage.of(
                List.of(Content.Reasoning.of("", "anthropic", Json.object("signature", all.toString()))), List.of());
        var back = (Content.Reasoning)
                Message.of(Json.parse(signed.json().toString())).content().getFirst();
        assertEquals(all.toString(), back.raw().member("signature").text());
    }

    @RepeatedTest(300)
    void randomMessagesSurvive(org.junit.jupiter.api.RepetitionInfo repetition) {
        var random = new RandomMessage(repetition.getCurrentRepetition());
        Message message = random.message();
        String written = message.json().toString();
        Message read = Message.of(Json.parse(written));
        assertEquals(message, read);
        assertEquals(written, read.json().toString());
        assertEquals(message.content().toString(), read.content().toString());
    }

    private static final class RandomMessage {
        private final Random random;

        RandomMessage(long seed) {
            random = new Random(seed);
        }

        Message message() {
            return switch (random.nextInt(4)) {
                case 0 -> new Message.SystemMessage(list(this::spoken));
                case 1 -> new Message.UserMessage(list(this::spoken));
                case 2 ->
                    Message.AssistantMessage.of(list(this::any), List.of())
                            .author(string())
                            .partial(random.nextBoolean());
                default ->
                    Message.tool(
                            ToolCall.of(string(), string(), ""),
                            random.nextBoolean() ? ToolResult.of(string()) : ToolResult.error(string()));
            };
        }

        private Content spoken() {
            return switch (random.nextInt(4)) {
                case 0 -> Content.imageUrl("https://example.org/" + string());
                case 1 -> Content.image(bytes(), "image/" + string());
                case 2 -> new Content.Unknown(string(), raw(3));
                default -> Content.text(string());
            };
        }

        private Content any() {
            return switch (random.nextInt(4)) {
                case 0 -> Content.Reasoning.of(string(), string(), raw(3));
                case 1 -> new Content.Call(ToolCall.of(string(), string(), string()));
                default -> spoken();
            };
        }

        private Json raw(int depth) {
            return switch (random.nextInt(depth > 0 ? 7 : 5)) {
                case 0 -> Json.of(string());
                case 1 ->
                    Json.parse(List.of("1", "1.0", "-0", "1e400", "12345678901234567890.10")
                            .get(random.nextInt(5)));
                case 2 -> Json.of(random.nextBoolean());
                case 3 -> Json.of(null);
                case 4 -> Json.object();
                case 5 -> Json.of(list(() -> raw(depth - 1)));
                default -> Json.object(string(), raw(depth - 1), "type", "text", string(), raw(depth - 1));
            };
        }

        private <T> List<T> list(Supplier<T> item) {
            var list = new ArrayList<T>();
            for (int i = random.nextInt(5); i > 0; i--) list.add(item.get());
            return list;
        }

        private byte[] bytes() {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            return bytes;
        }

        private String string() {
            var text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) text.append((char) random.nextInt(0x10000));
            return text.toString();
        }
    }
}
