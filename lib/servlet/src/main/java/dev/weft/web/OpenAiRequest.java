package dev.weft.web;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Schema;
import dev.weft.ToolChoice;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a client of Chat Completions posts. Fields that are not known are passed over; a known one that cannot be heeded is refused.
 * Immutable; {@code toString} shows no message.
 */
public final class OpenAiRequest {
    private static final int MOST_STOPS = 64;

    private final Field body;
    private final ChatRequest chat;

    private OpenAiRequest(Field body, Posted posted) {
        this.body = body;
        if (body.at("n").there() && body.at("n").integer() != 1)
            throw body.at("n").wrong("only one answer is given");
        posted.text(body.at("model"));
        ChatRequest read = ChatRequest.of(OpenAiMessages.of(body.at("messages"), posted))
                .tools(posted.tools(body.at("tools"), OpenAiRequest::function))
                .options(options(body));
        chat = schema(body.at("response_format"), posted).map(read::schema).orElse(read);
        stream();
        includeUsage();
    }

    /**
     * The request that this body is, within the usual {@linkplain RequestLimits limits}.
     *
     * @throws BadRequestException where it is none, or too much: the message names the field, and says nothing of what stands there
     */
    public static OpenAiRequest of(String body) {
        return of(body, RequestLimits.USUAL);
    }

    /** The same within these limits. */
    public static OpenAiRequest of(String body, RequestLimits limits) {
        return new OpenAiRequest(Field.body(body), new Posted(limits));
    }

    /** The model that is asked, which is whatever the application calls by that name. */
    public String model() {
        return body.at("model").text();
    }

    /**
     * What is asked: the messages, the settings, and the tools of the client, which the model may call and nobody here does. Its
     * instructions take the place of a chat's own.
     */
    public ChatRequest chatRequest() {
        return chat;
    }

    /** Whether the answer is to come in pieces. */
    public boolean stream() {
        return body.at("stream").bool(false);
    }

    /** Whether the pieces shall end with one that tells the tokens spent. */
    public boolean includeUsage() {
        return body.at("stream_options").at("include_usage").bool(false);
    }

    /** Any field of the request by its dotted path, such as {@code user}; missing where it is not there. */
    public Json at(String path) {
        return body.json().at(path);
    }

    private static ChatOptions options(Field body) {
        return ChatOptions.of(o -> {
            set(body.at("temperature"), field -> o.temperature(field.number()));
            set(body.at("top_p"), field -> o.topP(field.number()));
            set(body.at("max_tokens"), field -> o.maxTokens(count(field)));
            set(body.at("max_completion_tokens"), field -> o.maxTokens(count(field)));
            set(body.at("seed"), field -> o.seed(field.integer()));
            set(body.at("stop"), field -> o.stop(words(field)));
            set(body.at("reasoning_effort"), field -> o.reasoning(effort(field)));
            set(body.at("tool_choice"), field -> o.toolChoice(choice(field)));
        });
    }

    private static void set(Field field, Consumer<Field> setter) {
        if (!field.there()) return;
        try {
            setter.accept(field);
        } catch (IllegalArgumentException e) {
            throw field.wrong("that is out of its range", e);
        }
    }

    private static int count(Field field) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, field.integer()));
    }

    private static String[] words(Field field) {
        if (field.json().isString()) return new String[] {field.text()};
        if (field.has(MOST_STOPS)) throw field.wrong("more than " + MOST_STOPS + " of them");
        return field.items().stream().map(Field::text).toArray(String[]::new);
    }

    private static Effort effort(Field field) {
        String word = field.text().toUpperCase(Locale.ROOT);
        return Arrays.stream(Effort.values())
                .filter(effort -> effort.name().equals(word))
                .findFirst()
                .orElseThrow(() -> field.wrong("expected one of " + Arrays.toString(Effort.values())));
    }

    private static ToolChoice choice(Field field) {
        if (field.json().isObject())
            return ToolChoice.tool(field.at("function").at("name").text());
        return switch (field.text()) {
            case "auto" -> ToolChoice.AUTO;
            case "none" -> ToolChoice.NONE;
            case "required" -> ToolChoice.REQUIRED;
            default -> throw field.wrong("expected auto, none, required or a function");
        };
    }

    private static Field function(Field tool) {
        if (!tool.at("type").text("function").equals("function"))
            throw tool.at("type").wrong("expected function; no other tool is known here");
        return tool.at("function");
    }

    private static Optional<Schema<Json>> schema(Field format, Posted posted) {
        if (!format.there()) return Optional.empty();
        return switch (format.at("type").text()) {
            case "text" -> Optional.empty();
            case "json_schema" -> {
                Field wanted = format.at("json_schema");
                if (!wanted.at("schema").there()) throw wanted.at("schema").wrong("it is missing");
                Json schema = wanted.at("schema").object(Json.object());
                posted.counted(wanted.at("schema"), schema.toString());
                String name = wanted.at("name").text("answer");
                boolean named = schema.member("title").isString();
                yield Optional.of(Schema.json((named ? schema : schema.plus("title", name)).toString()));
            }
            default -> throw format.at("type").wrong("expected text or json_schema");
        };
    }

    @Override
    public String toString() {
        return "OpenAI request, " + chat;
    }
}
