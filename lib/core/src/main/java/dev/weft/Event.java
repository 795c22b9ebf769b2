package dev.weft;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One thing that happened at one moment of a run: an immutable record whose components are the payload. Where and when it
 * happened is on its {@link Emission}.
 *
 * <p>Sealed for us, open for users through {@link Custom}, and never exhaustive outside this package: a switch over events needs
 * its {@code default}, so that an event added later cannot break it. The categories are frozen, so that code which only knows
 * them never ages. An event record has at most two components, for ever.
 */
public sealed interface Event
        permits Event.Delta, Event.Started, Event.Finished, Event.Failed, Event.Note, Event.Custom, Unforeseen {
    /** A piece of a model's output. */
    sealed interface Delta extends Event permits TextDelta, ReasoningDelta, RefusalDelta, ToolCallDelta {}

    /** A step begins; the emission's step is the one that begins. */
    sealed interface Started extends Event
            permits RunStarted,
                    ModelCallStarted,
                    RetrievalStarted,
                    ToolCallStarted,
                    AgentStarted,
                    MemoryReadStarted,
                    MemoryWriteStarted,
                    SummaryStarted,
                    StepStarted {}

    /** A step ended well; the emission's step is the one that ended. */
    sealed interface Finished extends Event
            permits RunCompleted,
                    ModelCallFinished,
                    RetrievalFinished,
                    ToolCallFinished,
                    AgentFinished,
                    MemoryReadFinished,
                    MemoryWriteFinished,
                    SummaryFinished,
                    StepFinished {}

    /** A step ended badly; the emission's step is the one that ended. */
    sealed interface Failed extends Event
            permits RunFailed,
                    RunCancelled,
                    ModelCallFailed,
                    RetrievalFailed,
                    ToolCallFailed,
                    AgentFailed,
                    MemoryReadFailed,
                    MemoryWriteFailed,
                    SummaryFailed,
                    StepFailed {
        /** What went wrong. */
        Failure failure();
    }

    /** Something that happened inside a step and has no end of its own. */
    sealed interface Note extends Event
            permits ModelRetried,
                    CitationAdded,
                    ServerToolCalled,
                    ServerToolReturned,
                    ApprovalRequested,
                    HandedOff,
                    QuestionCondensed,
                    TextsEmbedded,
                    DocumentsReranked,
                    RetrievalRetried,
                    TemplateApplied {}

    /** A user's own event: any record. */
    non-sealed interface Custom extends Event {}

    /**
     * An event that was read from JSON and is not known here: of a later version, or a user's own whose class was not given to
     * the {@link EventCodec}. Written again it is what it was.
     */
    record Unknown(String name, Json data) implements Custom {
        /** The name alone. */
        @Override
        public String toString() {
            return "Unknown[" + name + "]";
        }
    }

    /**
     * The stable wire name of a custom event, dotted and in lower case. An annotation and not a method, which a record component
     * of the same name would shadow.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Name {
        /** The name, such as {@code index.progress}. */
        String value();
    }

    /** A piece of the answer; never empty. */
    record TextDelta(String text) implements Delta {}

    /** A piece of what the model thinks aloud, as far as the provider shows it; never empty. */
    record ReasoningDelta(String text) implements Delta {}

    /** A piece of the model's refusal to answer, where the provider keeps that apart from text; never empty. */
    record RefusalDelta(String text) implements Delta {}

    /** A piece of a tool call's arguments, as JSON text that is whole only at the end; may be empty, when a call begins. */
    record ToolCallDelta(String callId, String arguments) implements Delta {}

    /** The run began: always the first event, with {@code seq} 0. */
    record RunStarted(Run run) implements Started {}

    /** The run's work returned: always the last event of a run that succeeded. */
    record RunCompleted(Summary summary) implements Finished {}

    /** The run failed. For listeners and logs, always last; a loop gets the exception instead. */
    record RunFailed(Failure failure, Summary summary) implements Failed {}

    /** The run was ended by somebody. For listeners and logs, always last; a loop gets {@link CancelledException} instead. */
    record RunCancelled(Failure failure, Summary summary) implements Failed {}

    /** A request is about to be sent to a model. */
    record ModelCallStarted(ChatRequest request) implements Started {}

    /** A model has answered in full. */
    record ModelCallFinished(ChatResponse response) implements Finished {
        /** Refuses the absence of an answer, which is what a careless model returns. */
        public ModelCallFinished {
            Objects.requireNonNull(response, "a model returned null in place of an answer");
        }
    }

    /** A model has not answered, or not in full. */
    record ModelCallFailed(Failure failure) implements Failed {}

    /** A model call failed before its first event and will be made again after {@code delay}, inside the same step. */
    record ModelRetried(Failure failure, Duration delay) implements Note {}

    /** The model has named what a part of its answer rests on. */
    record CitationAdded(Citation citation) implements Note {}

    /** The provider is running a tool of its own, such as a web search; nobody here has to call it. */
    record ServerToolCalled(ToolCall call) implements Note {}

    /** A tool of the provider's own has returned this, as the provider shows it. */
    record ServerToolReturned(ToolCall call, Json result) implements Note {
        /** Without the result, which may be long. */
        @Override
        public String toString() {
            return "ServerToolReturned[call=" + call + "]";
        }
    }

    /** Documents are being looked for. */
    record RetrievalStarted(String query) implements Started {
        /** Without the query, which may be what the user has asked. */
        @Override
        public String toString() {
            return "RetrievalStarted[" + query.length() + " characters]";
        }
    }

    /** These documents were found, the best first. */
    record RetrievalFinished(List<Document> documents) implements Finished {
        /** Keeps a copy of the list. */
        public RetrievalFinished {
            documents = List.copyOf(documents);
        }
    }

    /** Documents could not be looked for. */
    record RetrievalFailed(Failure failure) implements Failed {}

    /** A question that leans on what was said before was made one that stands alone, to be searched by. */
    record QuestionCondensed(String question, String query) implements Note {
        /** Without the words, which are the user's. */
        @Override
        public String toString() {
            return "QuestionCondensed[" + question.length() + " characters to " + query.length() + "]";
        }
    }

    /** So many texts were turned into vectors of so many numbers each. */
    record TextsEmbedded(int texts, int dimensions) implements Note {}

    /** Of so many documents that were found, these were kept, in this order. */
    record DocumentsReranked(int given, List<Document> documents) implements Note {
        /** Keeps a copy of the list. */
        public DocumentsReranked {
            documents = List.copyOf(documents);
        }
    }

    /** A retrieval failed and will be made again after {@code delay}, inside the same step. */
    record RetrievalRetried(Failure failure, Duration delay) implements Note {}

    /** A template was filled in, and this text goes to the model. */
    record TemplateApplied(String template, String text) implements Note {
        /** Without the text, which holds the user's words. */
        @Override
        public String toString() {
            return "TemplateApplied[" + text.length() + " characters]";
        }
    }

    /** A tool is about to be called. */
    record ToolCallStarted(ToolCall call) implements Started {}

    /** A tool has given its result, which may be an error meant for the model. */
    record ToolCallFinished(ToolCall call, ToolResult result) implements Finished {}

    /** A tool has failed so that the run cannot go on with it. */
    record ToolCallFailed(ToolCall call, Failure failure) implements Failed {}

    /** A tool call waits for somebody to approve it. */
    record ApprovalRequested(ToolCall call) implements Note {}

    /** An agent takes its turn. */
    record AgentStarted(String agent) implements Started {}

    /** An agent's turn ended with this message. */
    record AgentFinished(String agent, Message message) implements Finished {}

    /** An agent's turn failed. */
    record AgentFailed(String agent, Failure failure) implements Failed {}

    /** One agent has handed the conversation to another. */
    record HandedOff(String from, String to) implements Note {}

    /** What is known of a conversation is being read. */
    record MemoryReadStarted(String conversation) implements Started {}

    /** These messages of the conversation go to the model, before what is asked now. */
    record MemoryReadFinished(List<Message> messages) implements Finished {
        /** Keeps a copy of the list. */
        public MemoryReadFinished {
            messages = List.copyOf(messages);
        }
    }

    /** What is known of a conversation could not be read. */
    record MemoryReadFailed(Failure failure) implements Failed {}

    /** A turn of a conversation is being stored; nobody can end the run any more. */
    record MemoryWriteStarted(String conversation) implements Started {}

    /** This turn has been stored. */
    record MemoryWriteFinished(List<Message> turn) implements Finished {
        /** Keeps a copy of the list. */
        public MemoryWriteFinished {
            turn = List.copyOf(turn);
        }
    }

    /** A turn could not be stored. */
    record MemoryWriteFailed(Failure failure) implements Failed {}

    /** These messages of a conversation no longer go to the model; a summary of them is being made. */
    record SummaryStarted(List<Message> messages) implements Started {
        /** Keeps a copy of the list. */
        public SummaryStarted {
            messages = List.copyOf(messages);
        }
    }

    /** The summary has been made. */
    record SummaryFinished(String summary) implements Finished {
        /** Without the summary, which tells what was said. */
        @Override
        public String toString() {
            return "SummaryFinished[" + summary.length() + " characters]";
        }
    }

    /** The summary could not be made; the run goes on without it. */
    record SummaryFailed(Failure failure) implements Failed {}

    /** A step of the user's own began. */
    record StepStarted(String name) implements Started {}

    /** A step of the user's own ended well. */
    record StepFinished(String name) implements Finished {}

    /** A step of the user's own ended badly. */
    record StepFailed(String name, Failure failure) implements Failed {}
}
