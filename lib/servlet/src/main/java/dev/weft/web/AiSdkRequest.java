package dev.weft.web;

import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Message.UserMessage;
import java.util.List;

/**
 * What the Vercel AI SDK's {@code useChat} posts: a chat's id and its messages, in the client's own form. Immutable.
 *
 * <p>All of it is the client's word, and a client can forge answers and results of tools. A server that keeps conversations itself takes
 * {@link #last()}, the user's last message and nothing more; one that keeps nothing takes {@link #chatRequest()}.
 *
 * <p>Read are texts, files of users, and calls of tools with their results; what the client's own tools gave back is among them. A call
 * without a result, reasoning, sources, data and everything that is not known here are passed over.
 */
public final class AiSdkRequest {
    private static final int LONGEST_ID = 256;

    private final Json body;
    private final String id;
    private final List<Message> messages;
    private final boolean instructions;

    private AiSdkRequest(Json body, String id, List<Message> messages, boolean instructions) {
        this.body = body;
        this.id = id;
        this.messages = messages;
        this.instructions = instructions;
    }

    /**
     * The request that this body is, within the usual {@linkplain RequestLimits limits}.
     *
     * @throws BadRequestException where it is none, or too much: the message names the field, and says nothing of what stands there
     */
    public static AiSdkRequest of(String body) {
        return of(body, RequestLimits.USUAL);
    }

    /** The same within these limits. */
    public static AiSdkRequest of(String body, RequestLimits limits) {
        return of(Field.body(body), new Posted(limits));
    }

    private static AiSdkRequest of(Field body, Posted posted) {
        Field id = body.at("id");
        int length = id.text("").length();
        if (length > LONGEST_ID) throw id.wrong("it has " + length + " characters; the most is " + LONGEST_ID);
        for (String name : List.of("trigger", "messageId")) body.at(name).text("");
        return new AiSdkRequest(body.json(), id.text(""), AiSdkMessages.of(body, posted), false);
    }

    /** The chat's id, which the client has chosen, or "". Whose chat it is has to be checked. */
    public String id() {
        return id;
    }

    /** Whether an answer that was given shall be given anew; it is not among the messages any more. */
    public boolean regenerates() {
        return body.member("trigger").text("").equals("regenerate-message");
    }

    /** The id of the message that was edited or that is to be given anew, or goes on; or "". */
    public String messageId() {
        return body.member("messageId").text("");
    }

    /**
     * The id of the client's last message where that is the assistant's own, which goes on behind results of the client's tools; or "". For
     * {@link AiSdkFormat#messageId}, without which the client would show a second message.
     */
    public String continued() {
        Json all = body.member("messages");
        Json last = all.isArray() ? all.item(all.items().size() - 1) : body.member("message");
        Json id = last.member("id");
        return id.isString() && last.member("role").text("").equals("assistant") ? id.text() : "";
    }

    /** Any field of the request by its dotted path, such as one that the front end has added; missing where it is not there. */
    public Json at(String path) {
        return body.at(path);
    }

    /**
     * The same; with true the instructions that the client posts are among the messages, and take the place of a chat's own. By default
     * they are left out, since they are the server's to give.
     */
    public AiSdkRequest instructions(boolean taken) {
        return new AiSdkRequest(body, id, messages, taken);
    }

    /**
     * The whole conversation as the client tells it, without instructions unless they {@linkplain #instructions are taken}.
     *
     * @throws BadRequestException where there is nothing to be answered
     */
    public ChatRequest chatRequest() {
        var told = instructions ? messages : Posted.withoutInstructions(messages);
        if (told.isEmpty())
            throw new BadRequestException("messages", "messages: there is none with a text or a file", null);
        return ChatRequest.of(told);
    }

    /**
     * The user's last message alone, for a conversation that the server keeps.
     *
     * @throws BadRequestException where there is none
     */
    public ChatRequest last() {
        for (int i = messages.size() - 1; i >= 0; i--)
            if (messages.get(i) instanceof UserMessage user) return ChatRequest.of(List.of(user));
        throw new BadRequestException("messages", "messages: there is none of the user with a text or a file", null);
    }

    @Override
    public String toString() {
        return "AiSdkRequest of " + messages.size() + " messages";
    }
}
