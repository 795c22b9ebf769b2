package dev.weft.chat;

import dev.weft.ChatModel;
import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.EventStream;
import dev.weft.Message;
import dev.weft.Responder;
import dev.weft.RunOptions;
import dev.weft.ToolCall;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import dev.weft.Usage;
import dev.weft.rag.Retrieval;
import dev.weft.tool.Toolbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model with a way of being asked: instructions, settings, tools, how its runs run. Immutable and shared by any number of
 * threads; two chats never see each other's events.
 *
 * <p>{@link #respond} is the main path, to be read top to bottom.
 */
public final class Chat implements Responder {
    private final ChatModel model;
    private final @Nullable String system;
    private final ChatOptions options;
    private final RunOptions run;
    private final Retrieval retrieval;
    private final Toolbox tools;
    private final ToolLimits limits;
    private final Remembering remembering;

    private Chat(ChatBuilder from) {
        model = Objects.requireNonNull(from.model, "a chat needs a model: Chat.builder().model(…)");
        system = from.system;
        options = from.options;
        run = from.run;
        retrieval = from.retrieval;
        tools = from.tools;
        limits = from.limits;
        remembering = from.remembering;
    }

    /** A chat with this model and nothing else. */
    public static Chat of(ChatModel model) {
        return builder().model(model).build();
    }

    /** Collects what a chat is made of. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same chat but for what is set here; everything else is shared. */
    public Chat with(Consumer<Builder> change) {
        var builder = new Builder(this);
        change.accept(builder);
        return builder.build();
    }

    /**
     * One answer, from the request to its end: what it is to be answered from is retrieved, the model is asked, the tools that it
     * wants are called, the model is told what they gave back, until it has said all it has to say.
     */
    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        return respond(request, out, new Added());
    }

    ChatResponse respond(ChatRequest request, Emitter out, Added added) throws Exception {
        var retrieved = retrieval.retrieve(prepared(request), out);
        ChatRequest asked = retrieved.request();
        Usage usage = Usage.NONE;
        for (int step = 1; ; step++) {
            ChatResponse answer = model.call(asked, out);
            added.add(answer.message());
            usage = usage.equals(Usage.NONE) ? answer.usage() : usage.plus(answer.usage());
            List<ToolCall> calls = ownCalls(answer, request);
            List<Message> results = List.of();
            if (!calls.isEmpty()) {
                limits.check(step, usage);
                results = called(calls, out);
                added.addAll(results);
            }
            if (calls.isEmpty() || calls.size() < answer.toolCalls().size())
                return retrieved.sources(answer).messages(added.messages()).usage(usage);
            asked = free(asked).plus(answer.message()).plus(results);
        }
    }

    @Override
    public EventStream<ChatResponse> stream(ChatRequest request, RunOptions more) {
        return Responder.super.stream(request, over(more));
    }

    RunOptions over(RunOptions more) {
        return more.over(run);
    }

    /** The conversation of this id, one of those in the chat's {@link ChatBuilder#histories}. Made anew by its first turn. */
    public Conversation conversation(String id) {
        return new Conversation(this, id);
    }

    /** A new conversation, with an id of its own that nobody can guess. */
    public Conversation conversation() {
        return conversation(UUID.randomUUID().toString());
    }

    Remembering remembering() {
        return remembering;
    }

    /** The calls that are made here: not those of tools which only the request tells of, for whoever asks to make. */
    private List<ToolCall> ownCalls(ChatResponse answer, ChatRequest request) {
        if (tools.isEmpty() || answer.message().partial()) return List.of();
        return answer.toolCalls().stream()
                .filter(call -> tools.has(call.name())
                        || request.tools().stream()
                                .noneMatch(told -> told.name().equals(call.name())))
                .toList();
    }

    /** A model that must call tools has done so; made to again and again it could never answer. */
    private static ChatRequest free(ChatRequest request) {
        boolean forced =
                request.options().toolChoice().filter(ToolChoice::forces).isPresent();
        return forced ? request.options(o -> o.toolChoice(ToolChoice.AUTO)) : request;
    }

    private ChatRequest prepared(ChatRequest request) {
        var specs = new ArrayList<ToolSpec>(request.tools());
        // twice under one name would be refused; what the request says of it goes first
        for (ToolSpec spec : tools.specs()) {
            if (specs.stream().noneMatch(given -> given.name().equals(spec.name()))) specs.add(spec);
        }
        return instructed(request).tools(specs).options(request.options().over(options));
    }

    /** With the chat's instructions in front, unless the request brings its own. */
    ChatRequest instructed(ChatRequest request) {
        if (system == null || request.messages().stream().anyMatch(m -> m instanceof Message.SystemMessage))
            return request;
        var messages = new ArrayList<Message>();
        messages.add(Message.system(system));
        messages.addAll(request.messages());
        return request.messages(messages);
    }

    private List<Message> called(List<ToolCall> calls, Emitter out) throws Exception {
        List<ToolResult> results = tools.call(calls, out);
        var messages = new ArrayList<Message>();
        for (int i = 0; i < calls.size(); i++) messages.add(Message.tool(calls.get(i), results.get(i)));
        return messages;
    }

    /** Collects what a chat is made of; what is set again replaces what was set before. */
    public static final class Builder extends ChatBuilder {
        private Builder() {}

        private Builder(Chat from) {
            model = from.model;
            system = from.system;
            options = from.options;
            run = from.run;
            retrieval = from.retrieval;
            tools = from.tools;
            limits = from.limits;
            remembering = from.remembering;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The chat. */
        public Chat build() {
            return new Chat(this);
        }
    }
}
