package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.media.Decoder;
import dev.weft.media.DecoderLimits;
import dev.weft.media.Frame;
import dev.weft.provider.openai.OpenAiDialect;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Recorded answers go back with the next request as they came, also by way of JSON, and to others without what is not theirs. */
class CohereAndBedrockRoundTripTest {
    private static List<Recordings.Stream> streams(String api) {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        return recordings.streams(List.of(api)).stream()
                .filter(stream -> !stream.file().contains("/invoke-"))
                .toList();
    }

    /** What the wire sends of an answer that went through JSON. */
    private static Json sent(Wire wire, Message answer) {
        Message read = Message.of(Json.parse(answer.json().toString()));
        assertEquals(answer, read);
        return wire.encode(ChatRequest.of(List.of(Message.user("q"), read))).body();
    }

    @Test
    void everyBlockOfBedrocksGoesBackAsItCame() throws IOException {
        Map<String, Integer> compared = new TreeMap<>();
        for (var stream : streams("bedrock-runtime-eventstream")) {
            var wire = new BedrockWire("any");
            var response = Decoded.of(wire, stream.bytes()).response();
            assertTrue(response != null, stream.file());
            var blocks = blocks(stream);
            blocks.forEach(block -> block.keys().forEach(kind -> compared.merge(kind, 1, Integer::sum)));
            assertEquals(
                    Json.of(blocks),
                    Json.of(sent(wire, response.message())
                            .at("messages.1.content")
                            .items()),
                    stream.file());
        }
        assertEquals(Map.of("reasoningContent", 2, "text", 4, "toolResult", 1, "toolUse", 4), compared);
    }

    /** The blocks, put together by nothing but the rules of the protocol. */
    private static List<Json> blocks(Recordings.Stream stream) throws IOException {
        Map<Long, Json> blocks = new LinkedHashMap<>();
        Map<Long, String> inputs = new LinkedHashMap<>();
        try (Decoder decoder =
                Decoder.awsEventStream(new ByteArrayInputStream(stream.bytes()), DecoderLimits.DEFAULT)) {
            for (Frame frame = decoder.read(); frame != null; frame = decoder.read()) {
                Json event = Json.parse(frame.data());
                long index = event.at("contentBlockIndex").integer(-1);
                if (frame.event().equals("contentBlockStart")) blocks.put(index, event.at("start"));
                if (!frame.event().equals("contentBlockDelta")) continue;
                Json delta = event.at("delta");
                Json block = blocks.getOrDefault(index, Json.object());
                if (delta.at("text").isString()) {
                    block = block.with(
                            "text", block.at("text").text("") + delta.at("text").text());
                } else if (delta.at("toolUse.input").isString()) {
                    inputs.merge(index, delta.at("toolUse.input").text(), String::concat);
                } else if (delta.at("toolResult").isArray()) {
                    block = block.with("toolResult.content", delta.at("toolResult"));
                } else {
                    block = delta.over(block);
                }
                blocks.put(index, block);
            }
        }
        inputs.forEach((index, input) ->
                blocks.computeIfPresent(index, (i, block) -> block.with("toolUse.input", Json.parse(input))));
        return blocks.values().stream()
                .map(CohereAndBedrockRoundTripTest::withoutWordForOurTools)
                .toList();
    }

    /** That a tool is not the provider's own need not be said. */
    private static Json withoutWordForOurTools(Json block) {
        boolean ours = block.at("toolUse.type").text("").equals("tool_use");
        return ours ? Json.object("toolUse", block.at("toolUse").without("type")) : block;
    }

    @Test
    void callsPlanAndTextOfCoheresGoBackAsTheyCame() {
        int plans = 0;
        for (var stream : streams("cohere-v2-chat")) {
            var wire = new CohereWire("any");
            var response = Decoded.of(wire, stream.bytes()).response();
            if (response == null) continue;
            Json message = sent(wire, response.message()).at("messages.1");
            String plan = stream.expected().at("extra.tool_plan").text("");
            assertEquals(plan, message.at("tool_plan").text(""), stream.file());
            if (!plan.isEmpty()) plans++;
            var calls = new ArrayList<String>();
            for (Json call : message.at("tool_calls").items())
                calls.add(call.at("id").text());
            var expected = new ArrayList<String>();
            for (Json call : stream.expected().at("tool_calls").items())
                expected.add(call.at("id").text());
            assertEquals(expected, calls, stream.file());
            String text = stream.expected().at("text").text();
            if (!text.isEmpty())
                assertTrue(
                        message.at("content").toString().contains(Json.of(text).toString()), stream.file());
        }
        assertTrue(plans > 2, "plans: " + plans);
    }

    @Test
    void nothingOfTheirsGoesToOthersButTextAndCalls() {
        for (String api : List.of("bedrock-runtime-eventstream", "cohere-v2-chat")) {
            for (var stream : streams(api)) {
                var response = Decoded.of(RecordedStreamsTest.wire(stream), stream.bytes())
                        .response();
                if (response == null) continue;
                for (Wire other : List.of(
                        new OpenAiChatWire("any", OpenAiDialect.OPENAI),
                        new CohereWire("any"),
                        new BedrockWire("any"))) {
                    if (other.getClass().equals(RecordedStreamsTest.wire(stream).getClass())) continue;
                    String body = sent(other, response.message()).toString();
                    for (String theirs :
                            List.of("redactedContent", "toolResult", "tool_plan", "server_tool_use", "thinking"))
                        assertTrue(!body.contains("\"" + theirs + "\""), () -> theirs + " of " + stream.file());
                }
            }
        }
    }
}
