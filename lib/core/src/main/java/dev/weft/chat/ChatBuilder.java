package dev.weft.chat;

import dev.weft.ChatModel;
import dev.weft.ChatOptions;
import dev.weft.RunOptions;
import dev.weft.ToolCall;
import dev.weft.memory.Histories;
import dev.weft.memory.Memory;
import dev.weft.rag.Condenser;
import dev.weft.rag.ContextTemplate;
import dev.weft.rag.Retrieval;
import dev.weft.rag.Retriever;
import dev.weft.tool.Tool;
import dev.weft.tool.Toolbox;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What can be set on a {@link Chat}. For one thread. */
public abstract sealed class ChatBuilder permits Chat.Builder {
    @Nullable
    ChatModel model;

    @Nullable
    String system;

    ChatOptions options = ChatOptions.NONE;
    RunOptions run = RunOptions.of(o -> o.name("chat"));
    Retrieval retrieval = Retrieval.NONE;
    Toolbox tools = Toolbox.EMPTY;
    ToolLimits limits = ToolLimits.USUAL;
    Remembering remembering = new Remembering(Histories.inMemory(), Memory.whole(), true);

    ChatBuilder() {}

    abstract Chat.Builder self();

    /** Name of the chat's runs; "chat" where none is set. */
    public Chat.Builder name(String name) {
        return run(o -> o.name(name));
    }

    /** The model that is asked. */
    public Chat.Builder model(ChatModel value) {
        model = value;
        return self();
    }

    /** Instructions for the model, sent first where the request brings none of its own. */
    public Chat.Builder system(String text) {
        system = text;
        return self();
    }

    /** Settings that apply where the request says nothing; added to those set before. */
    public Chat.Builder options(Consumer<ChatOptions.Builder> set) {
        options = ChatOptions.of(set).over(options);
        return self();
    }

    /** Whether answers are asked for piece by piece (the default) or whole; the events are the same kinds. */
    public Chat.Builder streaming(boolean on) {
        return options(o -> o.streaming(on));
    }

    /** Where documents are looked for before the model is asked; they are given to it, and are the answer's sources. */
    public Chat.Builder retriever(Retriever value) {
        retrieval = retrieval.retriever(value);
        return self();
    }

    /** How what was retrieved is put into the request; {@link ContextTemplate#USUAL} where nothing is set. */
    public Chat.Builder context(ContextTemplate value) {
        retrieval = retrieval.template(value);
        return self();
    }

    /** How a question that leans on those before it is made one to search by; by default it is searched by as it is. */
    public Chat.Builder condense(Condenser value) {
        retrieval = retrieval.condenser(value);
        return self();
    }

    /** The tools that the model may call, in place of those set before. */
    public Chat.Builder tools(Tool... value) {
        return tools(List.of(value));
    }

    /** The tools that the model may call, in place of those set before. */
    public Chat.Builder tools(List<? extends Tool> value) {
        tools = tools.tools(value);
        return self();
    }

    /** How many calls of tools are made at once, of those that one answer asks for: by default 8. */
    public Chat.Builder toolsAtOnce(int most) {
        tools = tools.atOnce(most);
        return self();
    }

    /**
     * Calls for which this is true wait, before they are made, until whoever reads the stream has answered the
     * {@link dev.weft.Event.ApprovalRequested}: {@code stream.approve(call, true)}. The predicate is called on the tool's thread.
     * Where nobody looks at events, as in {@code ask}, the call waits until the run's limit of time, if it has one; the log says so
     * after a second.
     */
    public Chat.Builder approve(Predicate<ToolCall> needed) {
        tools = tools.approval(needed);
        return self();
    }

    /** Whether what a tool throws fails the run; by default the model is told of it and may try something else. */
    public Chat.Builder stopOnToolFailure(boolean on) {
        tools = tools.stopOnFailure(on);
        return self();
    }

    /** A value for tools, such as who is asking, found by its class: {@code context.value(User.class)}. */
    public Chat.Builder value(Object value) {
        return valueOfItsClass(value);
    }

    @SuppressWarnings("unchecked") // a value's class is a class of the value
    private <V> Chat.Builder valueOfItsClass(V value) {
        return value((Class<V>) value.getClass(), value);
    }

    /** A value for tools, found by this type. */
    public <V> Chat.Builder value(Class<V> type, V value) {
        tools = tools.value(type, value);
        return self();
    }

    /** How often the model may be asked in one answer, tools being called in between: by default 16; more fails the run. */
    public Chat.Builder maxSteps(int most) {
        limits = limits.steps(most);
        return self();
    }

    /** How many tokens one answer may take, of all its steps together, before no further step is made; by default no limit. */
    public Chat.Builder maxTotalTokens(long most) {
        limits = limits.tokens(most);
        return self();
    }

    /** Where the histories of the chat's conversations are kept; by default in memory, for this chat and those made of it. */
    public Chat.Builder histories(Histories value) {
        remembering = remembering.histories(value);
        return self();
    }

    /** What of a conversation's history goes to the model; by default everything. */
    public Chat.Builder memory(Memory value) {
        remembering = remembering.memory(value);
        return self();
    }

    /** Whether a turn that was cut off is kept, its last message marked as partial (the default), or nothing of it. */
    public Chat.Builder partialTurns(boolean kept) {
        remembering = remembering.partial(kept);
        return self();
    }

    /** Name, tags, capacity, limits, carrier, listeners: what any run can have; added to what was set before. */
    public Chat.Builder run(Consumer<RunOptions.Builder> set) {
        run = RunOptions.of(set).over(run);
        return self();
    }
}
