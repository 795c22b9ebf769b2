package dev.weft;

import java.util.Arrays;
import java.util.List;

/** What comes back from models, tools and retrievers, as JSON and back. */
final class ResponseJson {
    private ResponseJson() {}

    static Json response(ChatResponse response) {
        boolean alone = response.messages().equals(List.of(response.message()));
        return new JsonFields()
                .with("message", response.message())
                .some("messages", alone ? List.of() : response.messages())
                .some("sources", response.sources())
                .some("citations", response.citations())
                .some("usage", usage(response.usage()))
                .with("finishReason", response.finishReason())
                .some("finishWord", response.finishWord())
                .some("refusal", response.refusal())
                .some("model", response.model())
                .some("extra", response.extra())
                .json();
    }

    static ChatResponse response(Json json) {
        if (!(Message.of(json.member("message")) instanceof Message.AssistantMessage message))
            throw new IllegalStateException("its message is none of an assistant");
        var answer = new Answer(message);
        if (json.member("messages").isArray())
            answer.messages =
                    json.member("messages").items().stream().map(Message::of).toList();
        answer.sources = json.member("sources").items().stream()
                .map(ResponseJson::document)
                .toList();
        answer.citations = json.member("citations").items().stream()
                .map(ResponseJson::citation)
                .toList();
        answer.usage = usage(json.member("usage"));
        answer.finishReason = finishReason(json.member("finishReason").text("STOP"));
        answer.finishWord = json.member("finishWord").text("");
        answer.refusal = json.member("refusal").text("");
        answer.model = json.member("model").text("");
        answer.extra = object(json, "extra");
        return new ChatResponse(answer);
    }

    private static FinishReason finishReason(String name) {
        return Arrays.stream(FinishReason.values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElse(FinishReason.OTHER);
    }

    /** An empty object for {@link Usage#NONE}. */
    static Json usage(Usage usage) {
        if (usage.equals(Usage.NONE)) return Json.object();
        return new JsonFields()
                .with("input", usage.input())
                .with("output", usage.output())
                .some("cached", usage.cached())
                .some("reasoning", usage.reasoning())
                .some("estimated", usage.estimated())
                .json();
    }

    static Usage usage(Json json) {
        return Usage.of(json.member("input").integer(0), json.member("output").integer(0))
                .cached(json.member("cached").integer(-1))
                .reasoning(json.member("reasoning").integer(-1))
                .estimated(json.member("estimated").bool(false));
    }

    static Json citation(Citation citation) {
        return new JsonFields()
                .some("title", citation.title())
                .some("url", citation.url())
                .some("quote", citation.quote())
                .some("start", citation.start())
                .some("end", citation.end())
                .some("raw", citation.raw())
                .json();
    }

    static Citation citation(Json json) {
        return Citation.of(json.member("title").text(""), json.member("url").text(""), object(json, "raw"))
                .quote(json.member("quote").text(""))
                .part((int) json.member("start").integer(-1), (int)
                        json.member("end").integer(-1));
    }

    static Json document(Document document) {
        return new JsonFields()
                .with("id", document.id())
                .with("text", document.text())
                // JSON has no word for a score that is no number
                .some("score", Double.isFinite(document.score()) && document.score() != 0 ? document.score() : null)
                .some("metadata", document.metadata())
                .json();
    }

    static Document document(Json json) {
        var document = Document.of(json.member("id").text(), json.member("text").text(""))
                .score(json.member("score").number(0));
        for (var known : json.member("metadata").members().entrySet())
            document = document.metadata(known.getKey(), known.getValue().text());
        return document;
    }

    static Json call(ToolCall call) {
        return Json.object("id", call.id(), "name", call.name(), "arguments", call.argumentsText());
    }

    static ToolCall call(Json json) {
        return ToolCall.of(
                json.member("id").text(""),
                json.member("name").text(""),
                json.member("arguments").text(""));
    }

    static Json result(ToolResult result) {
        return new JsonFields()
                .with("text", result.text())
                .some("error", result.isError())
                .json();
    }

    static ToolResult result(Json json) {
        String text = json.member("text").text("");
        return json.member("error").bool(false) ? ToolResult.error(text) : ToolResult.of(text);
    }

    /** What a provider has said in its own way: anything, and an empty object where it was left out. */
    static Json object(Json json, String name) {
        Json said = json.member(name);
        return said.isMissing() ? Json.object() : said;
    }
}
