package dev.weft;

import java.util.Arrays;
import java.util.List;

/** What is sent, as JSON and back. */
final class RequestJson {
    private static final String TOOL = "tool ";

    private RequestJson() {}

    static Json request(ChatRequest request) {
        var fields = new JsonFields()
                .with("messages", request.messages())
                .some("tools", request.tools())
                .some("options", options(request.options()));
        request.schema()
                .ifPresent(schema -> fields.with("schema", Json.object("name", schema.name(), "json", schema.json())));
        return fields.json();
    }

    static ChatRequest request(Json json) {
        var request = ChatRequest.of(json.member("messages").items().stream()
                        .map(Message::of)
                        .toList())
                .tools(json.member("tools").items().stream()
                        .map(RequestJson::tool)
                        .toList())
                .options(options(json.member("options")));
        Json schema = json.member("schema");
        if (!schema.isObject()) return request;
        return request.schema(Schema.known(schema.member("name").text(), ResponseJson.object(schema, "json")));
    }

    static Json tool(ToolSpec tool) {
        return Json.object("name", tool.name(), "description", tool.description(), "parameters", tool.parameters());
    }

    static ToolSpec tool(Json json) {
        return ToolSpec.of(
                json.member("name").text(),
                json.member("description").text(""),
                ResponseJson.object(json, "parameters"));
    }

    static Json options(ChatOptions options) {
        var fields = new JsonFields()
                .some("temperature", options.temperature())
                .some("topP", options.topP())
                .some("maxTokens", options.maxTokens())
                .some("seed", options.seed())
                .some("stop", options.stop())
                .some("reasoning", options.reasoning())
                .some("toolChoice", options.toolChoice().map(ToolChoice::toString))
                .some("extra", options.extra());
        return options.streaming()
                ? fields.json()
                : fields.with("streaming", false).json();
    }

    static ChatOptions options(Json json) {
        return ChatOptions.of(set -> {
            json.member("temperature").optional().ifPresent(value -> set.temperature(value.number()));
            json.member("topP").optional().ifPresent(value -> set.topP(value.number()));
            json.member("maxTokens").optional().ifPresent(value -> set.maxTokens(Math.toIntExact(value.integer())));
            json.member("seed").optional().ifPresent(value -> set.seed(value.integer()));
            json.member("stop").optional().ifPresent(value -> set.stop(texts(value.items())));
            json.member("reasoning")
                    .optional()
                    .ifPresent(value -> Arrays.stream(Effort.values())
                            .filter(effort -> effort.name().equals(value.text()))
                            .forEach(set::reasoning));
            json.member("toolChoice").optional().ifPresent(value -> choose(value.text(), set));
            if (!json.member("streaming").bool(true)) set.streaming(false);
            json.member("extra").members().forEach(set::extra);
        });
    }

    private static String[] texts(List<Json> items) {
        return items.stream().map(Json::text).toArray(String[]::new);
    }

    /** A choice that is not known here is one that a later version has made: nothing is chosen. */
    private static void choose(String word, ChatOptions.Builder set) {
        if (word.startsWith(TOOL)) set.toolChoice(ToolChoice.tool(word.substring(TOOL.length())));
        for (ToolChoice choice : List.of(ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED)) {
            if (choice.toString().equals(word)) set.toolChoice(choice);
        }
    }
}
