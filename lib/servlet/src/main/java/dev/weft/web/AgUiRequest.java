package dev.weft.web;

import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.ToolSpec;
import java.util.List;

/**
 * What a client of AG-UI posts ({@code RunAgentInput}): the whole thread, and what the front end can do. Read leniently, since there
 * are many versions: what is not known is passed over. Immutable; {@code toString} shows no message.
 */
public final class AgUiRequest {
    private final Field body;
    private final ChatRequest chat;

    private AgUiRequest(Field body) {
        this.body = body;
        chat = ChatRequest.of(AgUiMessages.of(body.at("messages"))).tools(specs(body));
    }

    /**
     * Reads the body of a request.
     *
     * @throws BadRequestException where it is no JSON object, or a field that matters is not what it should be
     */
    public static AgUiRequest of(String body) {
        return new AgUiRequest(Field.body(body));
    }

    private static List<ToolSpec> specs(Field body) {
        return body.at("tools").items().stream()
                .map(tool -> ToolSpec.of(
                        tool.at("name").text(),
                        tool.at("description").text(""),
                        tool.at("parameters").object(Json.object("type", "object", "properties", Json.object()))))
                .toList();
    }

    /**
     * The thread's messages, and the tools of the front end, which the model may call and nobody here does: such a call ends the run,
     * and the next request brings the result. Instructions that the client sent are among the messages, and take the place of a
     * chat's own; leave them out where the client is not to be trusted with that. What inner agents said is left out.
     */
    public ChatRequest chatRequest() {
        return chat;
    }

    /** The client's id of the thread, or "". */
    public String threadId() {
        return body.at("threadId").text("");
    }

    /** The client's id of the run that is to answer, or "". */
    public String runId() {
        return body.at("runId").text("");
    }

    /** The version of the protocol that the client speaks, or "" before 1.0. */
    public String protocolVersion() {
        Json version = body.json().member("protocolVersion");
        return version.isString() ? version.text() : "";
    }

    /** Whether the client knows version 1.0 or a later one. */
    boolean modern() {
        return protocolVersion().matches("0*[1-9][0-9]*([.].*)?");
    }

    /** What the front end tells of itself: {@code [{description, value}]}, as it was sent; not among the messages. */
    public Json context() {
        return body.at("context").there() ? body.json().member("context") : Json.array();
    }

    /** The state that front end and agent share, as it was sent. */
    public Json state() {
        return body.at("state").there() ? body.json().member("state") : Json.object();
    }

    /** The answers to what an earlier run was interrupted for: {@code [{interruptId, status, payload}]}, as they were sent. */
    public Json resume() {
        return body.at("resume").there() ? body.json().member("resume") : Json.array();
    }

    /** Anything else in the request: by its dotted path, such as {@code forwardedProps.user}; missing where it is not there. */
    public Json at(String path) {
        return body.json().at(path);
    }

    @Override
    public String toString() {
        return "AG-UI request, " + chat;
    }
}
