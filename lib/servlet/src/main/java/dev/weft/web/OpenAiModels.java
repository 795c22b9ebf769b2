package dev.weft.web;

import dev.weft.ChatResponse;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.Responder;
import dev.weft.RunOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What can be asked as a model by a client of OpenAI: chats, models, agents, anything that answers, each by a name. All that an
 * endpoint needs but HTTP. Immutable.
 *
 * <pre>{@code
 * try {
 *     OpenAiRequest request = OpenAiRequest.of(body);
 *     EventStream<ChatResponse> stream = models.stream(request);
 *     // request.stream(): send it as format.to(request), else format.to(request).completion(stream.result(), stream.run())
 * } catch (RuntimeException e) {
 *     OpenAiError error = format.error(e); // its status, headers and JSON
 * }
 * }</pre>
 */
public final class OpenAiModels {
    private final Map<String, Responder> models;
    private final long created = System.currentTimeMillis() / 1000;

    private OpenAiModels(Map<String, Responder> models) {
        this.models = models;
    }

    /** One model by this name. */
    public static OpenAiModels of(String name, Responder responder) {
        return new OpenAiModels(Map.of(name, Objects.requireNonNull(responder, "responder")));
    }

    /**
     * The same with one more, behind those there are.
     *
     * @throws IllegalArgumentException where there is one of this name
     */
    public OpenAiModels and(String name, Responder responder) {
        var more = new LinkedHashMap<>(models);
        if (more.put(name, Objects.requireNonNull(responder, "responder")) != null)
            throw new IllegalArgumentException("two models are named " + name);
        return new OpenAiModels(Collections.unmodifiableMap(more));
    }

    /** What {@code GET /v1/models} answers. */
    public Json list() {
        return Json.object(
                "object",
                "list",
                "data",
                models.keySet().stream().map(this::json).toList());
    }

    /**
     * What {@code GET /v1/models/{name}} answers.
     *
     * @throws BadRequestException with status 404 where there is none of this name
     */
    public Json one(String name) {
        responder(name);
        return json(name);
    }

    private Json json(String name) {
        return Json.object("id", name, "object", "model", "created", created, "owned_by", "weft");
    }

    /**
     * Starts the run that answers this request.
     *
     * @throws BadRequestException with status 404 where there is no model of the name that it asks for
     */
    public EventStream<ChatResponse> stream(OpenAiRequest request) {
        return stream(request, RunOptions.NONE);
    }

    /** The same, with options of the run. */
    public EventStream<ChatResponse> stream(OpenAiRequest request, RunOptions options) {
        return responder(request.model()).stream(request.chatRequest(), options);
    }

    private Responder responder(String name) {
        Responder responder = models.get(name);
        if (responder == null)
            throw BadRequestException.notFound(
                    "model", "there is no model of this name; GET /v1/models lists those there are");
        return responder;
    }

    @Override
    public String toString() {
        return "models " + models.keySet();
    }
}
