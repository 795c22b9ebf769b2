package dev.weft.web;

import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Message.SystemMessage;
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

    private AiSdkRequest(Json body, String id, List<Message> messages) {
        this.body = body;
        this.id = id;
        this.messages = messages;
    }

    /**
     * The request that this body is, within the usual {@linkplain AiSdkLimits limits}.
     *
     * @throws BadRequestException where it is none: the message names the place, and says nothing of what stands there
     * @throws dev.weft.LimitException where it is too much
     */
    public static AiSdkRequest of(String body) {
        return of(body, AiSdkLimits.USUAL);
    }

    /** The same within these limits. */
    public static AiSdkRequest of(String body, AiSdkLimits limits) {
        return of(Field.body(body), limits);
    }

    /** The same of a body that has been parsed, or of a part of it. */
    public static AiSdkRequest of(Json body, AiSdkLimits limits) {
        if (!body.isObject()) throw new BadRequestException("", "the body is not a JSON object", null);
        return of(new Field("", body), limits);
    }

    private static AiSdkRequest of(Field body, AiSdkLimits limits) {
        Field id = body.at("id");
        int length = id.text("").length();
        if (length > LONGEST_ID) throw id.wrong("it has " + length + " characters; the most is " + LONGEST_ID);
        for (String name : List.of("trigger", "messageId")) body.at(name).text("");
        return new AiSdkRequest(body.json(), id.text(""), AiSdkMessages.of(body, limits));
    }

    /** The chat's id, which the client has chosen, or "". Whose chat it is has to be checked. */
    public String id() {
        return id;
    }

    /** {@code submit-message}, {@code regenerate-message}, or "". */
    public String trigger() {
        return body.member("trigger").text("");
    }

    /** Whether an answer that was given shall be given anew; it is not among the messages any more. */
    public boolean regenerates() {
        return trigger().equals("regenerate-message");
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

    /** All that the body has, for fields that the front end has added. */
    public Json body() {
        return body;
    }

    /** The whole conversation as the client tells it, with instructions that a client has put in front. */
    public List<Message> messages() {
        return messages;
    }

    /** Text of the user's last message, or "". */
    public String prompt() {
        return ChatRequest.of(messages).prompt();
    }

    /**
     * The whole conversation as the client tells it, without instructions: those are the server's to give.
     *
     * @throws BadRequestException where there is nothing to be answered
     */
    public ChatRequest chatRequest() {
        var told = messages.stream()
                .filter(message -> !(message instanceof SystemMessage))
                .toList();
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
