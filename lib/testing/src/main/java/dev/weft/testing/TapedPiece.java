package dev.weft.testing;

import dev.weft.Citation;
import dev.weft.Event;
import dev.weft.Json;
import dev.weft.ToolCall;

/**
 * One thing that a model said.
 *
 * @param millis after the beginning of the call
 * @param event a delta, a citation, or word of a tool that the provider ran
 */
record TapedPiece(long millis, Event event) {
    /** Whether a model says such things; all else belongs to a run and not to a model. */
    static boolean isSaid(Event event) {
        return event instanceof Event.Delta
                || event instanceof Event.CitationAdded
                || event instanceof Event.ServerToolCalled
                || event instanceof Event.ServerToolReturned;
    }

    Json json() {
        Json said = switch (event) {
            case Event.TextDelta(String text) -> Json.object("text", text);
            case Event.ReasoningDelta(String text) -> Json.object("reasoning", text);
            case Event.RefusalDelta(String text) -> Json.object("refusal", text);
            case Event.ToolCallDelta(String id, String arguments) -> Json.object("call", id, "arguments", arguments);
            case Event.CitationAdded(Citation citation) -> Json.object("citation", citation(citation));
            case Event.ServerToolCalled(ToolCall call) -> Json.object("server_tool", call(call));
            case Event.ServerToolReturned(ToolCall call, Json result) ->
                Json.object("server_tool", call(call), "result", result);
            default -> throw new IllegalArgumentException(event.getClass() + " is nothing that a model says");
        };
        return said.over(Json.object("at", millis));
    }

    static TapedPiece of(Json line) {
        return new TapedPiece(line.member("at").integer(), event(line));
    }

    private static Event event(Json line) {
        if (!line.member("text").isMissing()) {
            return new Event.TextDelta(line.member("text").text());
        }
        if (!line.member("reasoning").isMissing()) {
            return new Event.ReasoningDelta(line.member("reasoning").text());
        }
        if (!line.member("refusal").isMissing()) {
            return new Event.RefusalDelta(line.member("refusal").text());
        }
        if (!line.member("citation").isMissing()) return new Event.CitationAdded(citation(line.member("citation")));
        if (line.member("server_tool").isMissing()) {
            return new Event.ToolCallDelta(
                    line.member("call").text(), line.member("arguments").text());
        }
        Json tool = line.member("server_tool");
        var call = ToolCall.of(
                tool.member("id").text(),
                tool.member("name").text(),
                tool.member("arguments").text());
        Json result = line.member("result");
        return result.isMissing() ? new Event.ServerToolCalled(call) : new Event.ServerToolReturned(call, result);
    }

    private static Json call(ToolCall call) {
        return Json.object("id", call.id(), "name", call.name(), "arguments", call.argumentsText());
    }

    private static Json citation(Citation citation) {
        return Json.object(
                "title",
                citation.title(),
                "url",
                citation.url(),
                "quote",
                citation.quote(),
                "start",
                citation.start().orElse(-1),
                "end",
                citation.end().orElse(-1),
                "raw",
                citation.raw());
    }

    private static Citation citation(Json json) {
        return Citation.of(json.member("title").text(), json.member("url").text(), json.member("raw"))
                .quote(json.member("quote").text())
                .part((int) json.member("start").integer(), (int)
                        json.member("end").integer());
    }
}
