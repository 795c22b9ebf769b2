package dev.weft.testing;

import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.Usage;
import java.util.LinkedHashMap;
import java.util.List;

/** A whole answer on a tape. */
final class TapedResponse {
    private TapedResponse() {}

    static Json json(ChatResponse response) {
        var json = new LinkedHashMap<String, Object>();
        json.put("message", response.message().json());
        json.put("finish", response.finishReason().name());
        json.put("word", response.finishWord());
        if (!response.refusal().isEmpty()) json.put("refusal", response.refusal());
        if (!response.model().isEmpty()) json.put("model", response.model());
        if (!response.usage().equals(Usage.NONE)) json.put("usage", usage(response.usage()));
        if (!response.extra().members().isEmpty()) json.put("extra", response.extra());
        return Json.of(json);
    }

    private static Json usage(Usage usage) {
        Json json = Json.object("input", usage.input(), "output", usage.output());
        if (usage.cached().isPresent())
            json = json.plus("cached", usage.cached().getAsLong());
        if (usage.reasoning().isPresent())
            json = json.plus("reasoning", usage.reasoning().getAsLong());
        return usage.estimated() ? json.plus("estimated", true) : json;
    }

    static ChatResponse of(Json json, List<Event.CitationAdded> citations) {
        var out = ChatResponse.writer(event -> {});
        int calls = 0;
        for (Content part : Message.of(json.member("message")).content()) {
            out.nextPart();
            switch (part) {
                case Content.TextContent(String text) -> out.text(text);
                case Content.Reasoning reasoning -> {
                    // an empty one is there for what goes back with it
                    out.reasoning(reasoning.text());
                    if (!reasoning.provider().isEmpty()) out.reasoningRaw(reasoning.provider(), reasoning.raw());
                }
                case Content.Call(ToolCall call) -> out.toolCall(calls++, call.id(), call.name(), call.argumentsText());
                case Content.Unknown(String provider, Json raw) -> out.raw(provider, raw);
                default -> throw new IllegalArgumentException("a part of an answer that no model writes: " + part);
            }
        }
        citations.forEach(added -> out.citation(added.citation()));
        out.refusal(json.member("refusal").text("")).model(json.member("model").text(""));
        if (json.member("usage").isObject()) out.usage(usage(json.member("usage")));
        if (json.member("extra").isObject()) out.extra(json.member("extra"));
        return out.finish(
                        FinishReason.valueOf(json.member("finish").text()),
                        json.member("word").text())
                .response();
    }

    private static Usage usage(Json json) {
        Usage usage =
                Usage.of(json.member("input").integer(), json.member("output").integer());
        if (json.member("cached").isNumber())
            usage = usage.cached(json.member("cached").integer());
        if (json.member("reasoning").isNumber())
            usage = usage.reasoning(json.member("reasoning").integer());
        return usage.estimated(json.member("estimated").bool(false));
    }
}
