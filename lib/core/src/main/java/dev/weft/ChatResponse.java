package dev.weft;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A whole answer: what {@code respond} returns and {@code stream(…).result()} gives. Immutable; grows by accessors. */
public final class ChatResponse {
    private final Message.AssistantMessage message;
    private final List<Message> messages;
    private final List<Document> sources;
    private final List<Citation> citations;
    private final Usage usage;
    private final FinishReason finishReason;
    private final String finishWord;
    private final String refusal;
    private final String model;
    private final Json extra;

    ChatResponse(Answer from) {
        message = from.message;
        messages = List.copyOf(from.messages);
        sources = List.copyOf(from.sources);
        citations = List.copyOf(from.citations);
        usage = from.usage;
        finishReason = from.finishReason;
        finishWord = from.finishWord;
        refusal = from.refusal;
        model = from.model;
        extra = from.extra;
    }

    /** An answer of plain text that ended by itself. */
    public static ChatResponse of(String text) {
        return new ChatResponse(new Answer(Message.assistant(text)));
    }

    /** For whoever writes a model. */
    public static Writer writer(Emitter out) {
        return new Writer(out);
    }

    /** The text; empty where the model only called tools. */
    public String text() {
        return message.text();
    }

    /** The answer as this type: {@code as(Schema.of(type))}. */
    public <T> T as(Class<T> type) {
        return as(Schema.of(type));
    }

    /**
     * The answer as what was asked for by {@link ChatRequest#schema(Schema)}.
     *
     * @throws SchemaException if it does not fit, was cut off, held back or refused
     */
    public <T> T as(Schema<T> schema) {
        return schema.read(this);
    }

    /** What the model thought aloud, as far as the provider showed it. */
    public String reasoning() {
        return Answer.reasoning(message);
    }

    /** The model's refusal to answer, where the provider keeps it apart from text, or "". */
    public String refusal() {
        return refusal;
    }

    /** The answer as a message, to be sent back with the next request. */
    public Message.AssistantMessage message() {
        return message;
    }

    /** Everything that the run added to the history: answers, tool results, each with its author. */
    public List<Message> messages() {
        return messages;
    }

    /** The tools that the model wants called. */
    public List<ToolCall> toolCalls() {
        return message.toolCalls();
    }

    /** The documents that the answer was given with. */
    public List<Document> sources() {
        return sources;
    }

    /** What the model itself named as that on which parts of its answer rest, in its order. */
    public List<Citation> citations() {
        return citations;
    }

    /** The same answer with these sources. */
    public ChatResponse sources(List<Document> documents) {
        var changed = new Answer(this);
        changed.sources = documents;
        return new ChatResponse(changed);
    }

    /** The same answer with everything that was added to the history on its way. */
    public ChatResponse messages(List<? extends Message> added) {
        var changed = new Answer(this);
        changed.messages = added;
        return new ChatResponse(changed);
    }

    /** Tokens spent, as the provider reported them; {@link Usage#NONE} where it did not. */
    public Usage usage() {
        return usage;
    }

    /** The same answer with other numbers of tokens. */
    public ChatResponse usage(Usage tokens) {
        var changed = new Answer(this);
        changed.usage = tokens;
        return new ChatResponse(changed);
    }

    /** Why the answer ended. */
    public FinishReason finishReason() {
        return finishReason;
    }

    /** The provider's own word for why the answer ended, or "". */
    public String finishWord() {
        return finishWord;
    }

    /** The model that answered, as the provider names it, or "". */
    public String model() {
        return model;
    }

    /** What the provider sent beside the known fields, the last value of each; an object. */
    public Json extra() {
        return extra;
    }

    @Override
    public String toString() {
        return "ChatResponse " + finishReason + ", " + usage;
    }

    /** Emits each piece of an answer and puts the whole together, so that the two cannot differ. For one thread: the model's. */
    public static final class Writer extends PieceWriter {
        private @Nullable Object memory;

        private Writer(Emitter out) {
            super(new Assembly(out));
        }

        @Override
        Writer self() {
            return this;
        }

        /** The most characters that may be written; more is a {@link LimitException}. Unlimited until set. */
        public Writer limit(long characters) {
            assembly.limit = characters;
            return this;
        }

        /** Tokens spent; the last call counts. */
        public Writer usage(Usage usage) {
            assembly.usage = usage;
            return this;
        }

        /** The model that answers, as the provider names it. */
        public Writer model(String name) {
            assembly.model = name;
            return this;
        }

        /** Fields beside the known ones: the last value of each is kept. */
        public Writer extra(Json fields) {
            assembly.extra(fields);
            return this;
        }

        /** Items for a list beside the known fields, such as log probabilities: they are joined in order. */
        public Writer extraItems(String field, List<Json> items) {
            assembly.extraItems(field, items);
            return this;
        }

        /** The protocol's word that the answer is over. A second call replaces the reason. */
        public Writer finish(FinishReason reason, String providersWord) {
            assembly.finish(reason, providersWord);
            return this;
        }

        /** Nothing more will come, so that what follows need not be read. The answer is still whole only after {@link #finish}. */
        public Writer end() {
            assembly.ended = true;
            return this;
        }

        /**
         * What a decoder must remember between two frames of this answer, made at the first call; since a decoder serves many
         * answers at once, it can keep nothing itself.
         */
        public <S> S memory(Class<S> type, Supplier<? extends S> fresh) {
            if (!type.isInstance(memory)) memory = fresh.get();
            return type.cast(memory);
        }

        /** Whether {@link #end} was called. */
        public boolean ended() {
            return assembly.ended;
        }

        /** Whether {@link #finish} was called. */
        public boolean finished() {
            return assembly.finishReason != null;
        }

        /** Whether any piece of the answer has been written. */
        public boolean started() {
            return assembly.started();
        }

        /**
         * A hint for whoever drives a decoder: while more input is at hand, a waiting reader need not be woken for every piece.
         * Must be set to false before anything that may wait; that wakes the reader where something is due.
         */
        public Writer moreAtHand(boolean more) {
            assembly.moreAtHand(more);
            return this;
        }

        /**
         * The whole answer. Where the run was {@linkplain EventStream#stop stopped}, what there is.
         *
         * @throws TruncatedStreamException where {@code finish} was never called
         * @throws CancelledException where the run was cancelled before that
         */
        public ChatResponse response() {
            return assembly.response();
        }
    }
}
