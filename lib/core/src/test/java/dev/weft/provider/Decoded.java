package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Json;
import dev.weft.ModelException;
import dev.weft.ToolCall;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.media.Decoder;
import dev.weft.media.DecoderLimits;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a wire made of a body: the events, and the answer or the failure. */
record Decoded(
        List<Event> events,
        @Nullable ChatResponse response,
        @Nullable ModelException failure) {
    static Decoded of(Wire wire, byte[] body) {
        return of(wire::decode, wire.mediaType(), body);
    }

    /** Something that decodes a frame. */
    interface Decoding {
        void decode(Frame frame, ChatResponse.Writer out) throws Exception;
    }

    static Decoded of(Decoding decoding, MediaType format, byte[] body) {
        return of(out -> {
            var writer = ChatResponse.writer(out);
            try (Decoder decoder = format.decoder(new ByteArrayInputStream(body), DecoderLimits.DEFAULT)) {
                for (Frame frame = decoder.read(); frame != null && !writer.ended(); frame = decoder.read()) {
                    decoding.decode(frame, writer);
                }
            }
            return writer.response();
        });
    }

    /** Something that answers. */
    interface Answering {
        ChatResponse answer(Emitter out) throws Exception;
    }

    static Decoded of(Answering answering) {
        var events = new ArrayList<Event>();
        try {
            return new Decoded(events, answering.answer(events::add), null);
        } catch (ModelException e) {
            return new Decoded(events, null, e);
        } catch (Exception e) {
            throw new AssertionError("not one of our exceptions", e);
        }
    }

    String text() {
        return joined(Event.TextDelta.class);
    }

    String reasoning() {
        return joined(Event.ReasoningDelta.class);
    }

    String refusal() {
        return joined(Event.RefusalDelta.class);
    }

    private String joined(Class<? extends Event> type) {
        var all = new StringBuilder();
        for (Event event : events) {
            if (!type.isInstance(event)) continue;
            all.append(
                    switch (event) {
                        case Event.TextDelta(var text) -> text;
                        case Event.ReasoningDelta(var text) -> text;
                        case Event.RefusalDelta(var text) -> text;
                        default -> "";
                    });
        }
        return all.toString();
    }

    /** Everything in which this differs from what an independent decoder found in the same bytes. */
    List<String> differences(Json expected) {
        var found = new Differences();
        found.compare("text", expected.at("text").text(), text());
        // where a model shows what it really thought, that is its reasoning
        String raw = expected.at("extra.raw_reasoning").text("");
        found.compare("reasoning", expected.at("reasoning").text() + raw, reasoning());
        found.compare("refusal", expected.at("refusal").text(), refusal());
        boolean responses = expected.at("api").text().equals("openai-responses");
        boolean error = expected.at("ends_in_error").bool();
        boolean cut = !error && expected.at("ended_by").text("eof").equals("eof");
        if (error) found.compareError(expected.at("error"), failure, responses);
        else if (cut)
            found.compare("failure", TruncatedStreamException.class, failure == null ? null : failure.getClass());
        else if (response == null) found.all.add("failed: " + failure);
        if (!error && !cut && response != null) found.compareAnswer(expected, response, this);
        return found.all;
    }

    /** With those of the provider's own tools, which the independent decoder of Bedrock did not tell apart. */
    private List<ToolCall> allCalls(ChatResponse from) {
        var calls = new ArrayList<ToolCall>();
        for (Event event : events) if (event instanceof Event.ServerToolCalled(ToolCall call)) calls.add(call);
        calls.addAll(from.toolCalls());
        return calls;
    }

    private static final class Differences {
        private static final Set<String> VERBATIM_USAGE =
                Set.of("openai-chat-completions", "openai-responses", "anthropic-messages");

        private final List<String> all = new ArrayList<>();

        void compare(String what, @Nullable Object expected, @Nullable Object actual) {
            if (!Objects.equals(expected, actual))
                all.add(what + ": expected <" + expected + "> but was <" + actual + ">");
        }

        void compareError(Json expected, @Nullable ModelException failure, boolean responses) {
            if (!(failure instanceof ApiException error)) {
                all.add("error: expected an ApiException but was " + failure);
                return;
            }
            compare("status", 200, error.status());
            // the independent decoder did not read Cohere's error_type beside the error, nor what Responses says in the
            // event
            // before the one that it took the error from
            String type = expected.at("type").text("");
            boolean unread = type.isEmpty() && (responses || error.body().contains("error_type"));
            if (!unread) compare("error type", type, error.type());
            compare("error code", expected.at("code").text(""), error.code());
            compare(
                    "error message",
                    "error inside the answer: " + expected.at("message").text(),
                    error.getMessage());
        }

        void compareAnswer(Json expected, ChatResponse response, Decoded decoded) {
            compare("whole text", decoded.text(), response.text());
            compare("whole reasoning", decoded.reasoning(), response.reasoning());
            compare("whole refusal", decoded.refusal(), response.refusal());
            // Gemini blocks a prompt with a word of another field
            String word = expected.at("finish_reason")
                    .text(expected.at("extra.prompt_blocked").text(""));
            compare("finish reason", word, response.finishWord());
            compare("model", expected.at("model").text(""), response.model());
            String id = expected.at("response_id").text("");
            compare(
                    "response id",
                    id,
                    response.extra()
                            .at("id")
                            .text(response.extra().at("responseId").text("")));
            String api = expected.at("api").text();
            boolean bedrock = api.equals("bedrock-runtime-eventstream");
            var calls = bedrock ? decoded.allCalls(response) : response.toolCalls();
            String traits = expected.at("traits").toString();
            // where the wire has an object, the recordings write it with blanks that the wire has not
            boolean blanks = traits.contains("input given in content_block_start");
            compareCalls(expected.at("tool_calls").items(), calls, blanks);
            compareUsage(numbers(expected), response.usage());
            if (expected.at("usage").isObject() && VERBATIM_USAGE.contains(api)) {
                compare("usage verbatim", expected.at("usage"), response.extra().at("usage"));
            }
            compareChoices(expected.at("extra.choices").items(), response);
            if (api.equals("openai-responses")) {
                long citations = expected.at("extra.annotations").integer(0);
                compare("citations", citations, (long) response.citations().size());
            }
            long logprobs = expected.at("extra.logprob_tokens").integer(0);
            compare("logprobs", logprobs, (long)
                    response.extra().at("logprobs").items().size());
        }

        /** The recordings do not count Anthropic's thinking among their numbers. */
        private static Json numbers(Json expected) {
            Json thinking = expected.at("usage.output_tokens_details.thinking_tokens");
            Json numbers = expected.at("usage_numbers");
            return thinking.isNumber() ? numbers.with("reasoning", thinking) : numbers;
        }

        private void compareCalls(List<Json> expected, List<ToolCall> calls, boolean blanks) {
            compare("number of tool calls", expected.size(), calls.size());
            for (int i = 0; i < Math.min(expected.size(), calls.size()); i++) {
                Json wanted = expected.get(i);
                ToolCall call = calls.get(i);
                if (!wanted.at("id").isNull())
                    compare("id of call " + i, wanted.at("id").text(), call.id());
                compare("name of call " + i, wanted.at("name").text(), call.name());
                Json arguments = wanted.at("arguments");
                if (arguments.isString()) {
                    String text = blanks ? arguments.text().replace(" ", "") : arguments.text();
                    compare("arguments of call " + i, text, call.argumentsText());
                }
                if (!wanted.at("arguments_json").isNull()) {
                    compare("parsed arguments of call " + i, wanted.at("arguments_json"), call.arguments());
                }
            }
        }

        private void compareUsage(Json expected, Usage usage) {
            if (expected.isNull()) {
                compare("usage", Usage.NONE, usage);
                return;
            }
            compare("input tokens", expected.at("input").integer(0), usage.input());
            compare("output tokens", expected.at("output").integer(0), usage.output());
            compare("cached tokens", number(expected.at("cached_input")), usage.cached());
            compare("reasoning tokens", number(expected.at("reasoning")), usage.reasoning());
        }

        private static OptionalLong number(Json json) {
            return json.isNumber() ? OptionalLong.of(json.integer()) : OptionalLong.empty();
        }

        private void compareChoices(List<Json> expected, ChatResponse response) {
            for (Json choice : expected) {
                long index = choice.at("index").integer();
                if (index == 0) continue;
                Json kept = response.extra().at("choices." + (index - 1));
                compare("index of choice " + index, index, kept.at("index").integer(-1));
                compare(
                        "text of choice " + index,
                        choice.at("text").text(),
                        kept.at("text").text("missing"));
            }
        }
    }
}
