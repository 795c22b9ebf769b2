package dev.weft;

import java.util.List;
import java.util.Objects;

/** The parts of a {@link ChatResponse} on their way into one; used by the thread that makes it. */
final class Answer {
    final Message.AssistantMessage message;
    List<? extends Message> messages;
    List<Document> sources = List.of();
    List<Citation> citations = List.of();
    Usage usage = Usage.NONE;
    FinishReason finishReason = FinishReason.STOP;
    String finishWord = "";
    String refusal = "";
    String model = "";
    Json extra = Json.object();

    Answer(Message.AssistantMessage message) {
        this.message = Objects.requireNonNull(message, "message");
        messages = List.of(message);
    }

    Answer(ChatResponse from) {
        message = from.message();
        messages = from.messages();
        sources = from.sources();
        citations = from.citations();
        usage = from.usage();
        finishReason = from.finishReason();
        finishWord = from.finishWord();
        refusal = from.refusal();
        model = from.model();
        extra = from.extra();
    }

    /** A run that answers: when it is stopped politely, there is an answer of what had arrived. */
    static EventStream<ChatResponse> stream(RunOptions options, Emitter.Work<ChatResponse, ?> work) {
        return new EventStream<>(new Execution(options, work, Answer::partial));
    }

    /** What there is of an answer whose run was stopped. */
    static ChatResponse partial(Summary summary) {
        List<Content> said = summary.text().isEmpty() ? List.of() : List.of(Content.text(summary.text()));
        var answer = new Answer(Message.AssistantMessage.of(said, List.of()).partial(true));
        answer.usage = summary.usage();
        answer.finishReason = FinishReason.STOPPED_BY_USER;
        return new ChatResponse(answer);
    }

    static String reasoning(Message message) {
        var all = new StringBuilder();
        for (Content part : message.content()) {
            if (part instanceof Content.Reasoning reasoning) all.append(reasoning.text());
        }
        return all.toString();
    }
}
