package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChatRequest;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.media.Decoder;
import dev.weft.media.DecoderLimits;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An answer goes back with the next request as it came, block by block. */
class AnthropicRoundTripTest {
    @Test
    void everyBlockOfARecordedAnswerGoesBackAsItCame() throws IOException {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        Map<String, Integer> compared = new TreeMap<>();
        for (var stream : recordings.streams(List.of("anthropic-messages"))) {
            var response = Decoded.of(new AnthropicWire("any"), stream.bytes()).response();
            if (response == null) continue;
            var blocks = received(stream);
            blocks.forEach(block -> compared.merge(block.member("type").text(), 1, Integer::sum));
            var request = ChatRequest.of(List.of(Message.user("q"), response.message()));
            Json content = new AnthropicWire("any").encode(request).body().at("messages.1.content");
            Json sent = content.isString()
                    ? Json.array(Json.object("type", "text", "text", content))
                    : Json.of(content.items());
            assertEquals(Json.of(blocks), sent, stream.file());
        }
        assertTrue(compared.getOrDefault("thinking", 0) > 5, compared.toString());
        assertTrue(compared.getOrDefault("tool_use", 0) > 5, compared.toString());
        assertTrue(compared.getOrDefault("server_tool_use", 0) > 5, compared.toString());
        assertTrue(compared.containsKey("compaction"), compared.toString());
    }

    /** The blocks, put together by nothing but the rules of the protocol, without those that it does not take back. */
    private static List<Json> received(Recordings.Stream stream) throws IOException {
        Map<Long, Json> blocks = new LinkedHashMap<>();
        Map<Long, StringBuilder> inputs = new LinkedHashMap<>();
        for (Json event : events(stream)) {
            long index = event.member("index").integer(0);
            switch (event.member("type").text()) {
                case "message_start" -> {
                    long at = 0;
                    for (Json block : event.at("message.content").items()) blocks.put(at++, block);
                }
                case "content_block_start" -> blocks.put(index, event.member("content_block"));
                case "content_block_delta" -> {
                    Json delta = event.member("delta");
                    Json block = blocks.get(index);
                    blocks.put(
                            index,
                            switch (delta.member("type").text()) {
                                case "text_delta" ->
                                    block.plus(
                                            "text",
                                            block.member("text").text()
                                                    + delta.member("text").text());
                                case "thinking_delta" ->
                                    block.plus(
                                            "thinking",
                                            block.member("thinking").text()
                                                    + delta.member("thinking").text());
                                case "signature_delta" -> block.plus("signature", delta.member("signature"));
                                case "citations_delta" -> {
                                    var all = new ArrayList<>(
                                            block.member("citations").items());
                                    all.add(delta.member("citation"));
                                    yield block.plus("citations", all);
                                }
                                case "input_json_delta" -> {
                                    inputs.computeIfAbsent(index, i -> new StringBuilder())
                                            .append(delta.member("partial_json").text());
                                    yield block;
                                }
                                default -> delta.without("type").over(block);
                            });
                }
                default -> {}
            }
        }
        inputs.forEach((index, text) -> blocks.computeIfPresent(index, (i, block) -> block.plus("input", input(text))));
        return blocks.values().stream()
                .filter(AnthropicRoundTripTest::goesBack)
                .map(block -> block.member("citations").items().isEmpty() ? block.without("citations") : block)
                .toList();
    }

    private static Json input(CharSequence text) {
        if (text.isEmpty()) return Json.object();
        try {
            return Json.parse(text.toString());
        } catch (DecodeException e) {
            return Json.object("text", text.toString());
        }
    }

    private static boolean goesBack(Json block) {
        return switch (block.member("type").text()) {
            case "text" -> !block.member("text").text().isBlank();
            case "thinking" -> !block.member("signature").text("").isEmpty();
            default -> true;
        };
    }

    private static List<Json> events(Recordings.Stream stream) throws IOException {
        var events = new ArrayList<Json>();
        var input = new ByteArrayInputStream(stream.bytes());
        try (Decoder decoder = MediaType.EVENT_STREAM.decoder(input, DecoderLimits.DEFAULT)) {
            for (Frame frame = decoder.read(); frame != null; frame = decoder.read())
                events.add(Json.parse(frame.data()));
        }
        return events;
    }
}
