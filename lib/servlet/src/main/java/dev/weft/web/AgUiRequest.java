package dev.weft.web;

import dev.weft.ChatRequest;
import dev.weft.Json;
import java.util.List;

/**
 * What a client of AG-UI posts ({@code RunAgentInput}): the whole thread, and what the front end can do. Read leniently, since there
 * are many versions: what is not known is passed over. Immutable; {@code toString} shows no message.
 */
public final class AgUiRequest {
    private final Field body;
    private final ChatRequest chat;
    private final boolean instructions;

    private AgUiRequest(Field body, ChatRequest chat, boolean instructions) {
        this.body = body;
        this.chat = chat;
        this.instructions = instructions;
    }

    /**
     * The request that this body is, within the usual {@linkplain RequestLimits limits}.
     *
     * @throws BadRequestException where it is none, or too much: the message names the field, and says nothing of what stands there
     */
    public static AgUiRequest of(String body) {
        return of(body, RequestLimits.USUAL);
    }

    /** The same within these limits. */
    public static AgUiRequest of(String body, RequestLimits limits) {
        Field read = Field.body(body);
        var posted = new Posted(limits);
        for (String id : List.of("threadId", "runId")) posted.text(read.at(id), "");
        var messages = AgUiMessages.of(read.at("messages"), posted);
        return new AgUiRequest(
                read, ChatRequest.of(messages).tools(posted.tools(read.at("tools"), tool -> tool)), false);
    }

    /**
     * The thread's messages, and the tools of the front end, which the model may call and nobody here does: such a call ends the run,
     * and the next request brings the result. Without what inner agents said, and without instructions unless they
     * {@linkplain #instructions are taken}.
     */
    public ChatRequest chatRequest() {
        return instructions ? chat : chat.messages(Posted.withoutInstructions(chat.messages()));
    }

    /**
     * The same; with true the instructions that the client posts are among the messages, and take the place of a chat's own. By default
     * they are left out, since they are the server's to give.
     */
    public AgUiRequest instructions(boolean taken) {
        return new AgUiRequest(body, chat, taken);
    }

    /** The client's id of the thread, or "". */
    public String threadId() {
        return body.at("threadId").text("");
    }

    /** The client's id of the run that is to answer, or "". */
    public String runId() {
        return body.at("runId").text("");
    }

    /** Whether the client knows version 1.0 or a later one; those before say nothing. */
    boolean modern() {
        Json version = body.json().member("protocolVersion");
        return version.isString() && version.text().matches("0*+[1-9][0-9]*+([.].*)?");
    }

    /**
     * Any field of the request by its dotted path, such as {@code state}, {@code context}, {@code resume} or {@code
     * forwardedProps.user}; missing where it is not there. Nothing of these goes to the model by itself.
     */
    public Json at(String path) {
        return body.json().at(path);
    }

    @Override
    public String toString() {
        return "AG-UI request, " + chat;
    }
}
