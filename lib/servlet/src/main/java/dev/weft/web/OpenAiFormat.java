package dev.weft.web;

import dev.weft.ChatResponse;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.Run;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Chat Completions, as the clients of OpenAI read it: {@code chat.completion.chunk} events, or one {@code chat.completion}.
 * Immutable. What an application says once is said on one without a request; {@link #to} makes of it the format of one answer.
 *
 * <p>The answer is what the models say that are not inside a tool, an agent, a search or memory. Tools that were called here are
 * not among its {@code tool_calls}, which clients would try to make; calls that nobody here has made are, for the client to make.
 */
public final class OpenAiFormat implements Format {
    private final String model;
    private final boolean includeUsage;
    private final boolean statusEvents;
    private final Function<? super Failure, String> failures;
    private final Set<String> answering;

    /** Says nothing of what went wrong, sends no events for Open WebUI, and calls the model "weft" until it is told otherwise. */
    public OpenAiFormat() {
        this("weft", false, false, failure -> FailureText.NEUTRAL, Set.of());
    }

    private OpenAiFormat(
            String model,
            boolean includeUsage,
            boolean statusEvents,
            Function<? super Failure, String> failures,
            Set<String> answering) {
        this.model = model;
        this.includeUsage = includeUsage;
        this.statusEvents = statusEvents;
        this.failures = Objects.requireNonNull(failures, "failures");
        this.answering = answering;
    }

    /** The same for the answer to this request: by its model's name, with usage where it asks for it. */
    public OpenAiFormat to(OpenAiRequest request) {
        return new OpenAiFormat(request.model(), request.includeUsage(), statusEvents, failures, answering);
    }

    /** What clients are told of a failure, on the thread that writes; by default a fixed sentence. */
    public OpenAiFormat failures(Function<? super Failure, String> texts) {
        return new OpenAiFormat(model, includeUsage, statusEvents, texts, answering);
    }

    /**
     * Whether chunks without choices tell Open WebUI which tools and agents are at work and which documents were found, with their
     * text. Other clients pass over them. By default not.
     */
    public OpenAiFormat statusEvents(boolean on) {
        return new OpenAiFormat(model, includeUsage, on, failures, answering);
    }

    /** The same, where what these agents say is the answer. */
    public OpenAiFormat answering(String... agents) {
        return new OpenAiFormat(model, includeUsage, statusEvents, failures, Set.of(agents));
    }

    @Override
    public Encoder encoder() {
        return new OpenAiEncoder(this);
    }

    @Override
    public String error(int status, String message) {
        return OpenAiError.of(status, message).json().toString();
    }

    /** The whole answer, for a request that does not want it in pieces: a {@code chat.completion}. */
    public Json completion(ChatResponse response, Run run) {
        return OpenAiCompletion.of(response, run, model);
    }

    /** What a failure is answered with, before anything was sent: a {@link BadRequestException} as what it says, any other as 500. */
    public OpenAiError error(Throwable failure) {
        if (failure instanceof BadRequestException refused) return OpenAiError.of(refused);
        return OpenAiError.server(text(Failure.of(failure)));
    }

    String model() {
        return model;
    }

    boolean includesUsage() {
        return includeUsage;
    }

    boolean sendsEvents() {
        return statusEvents;
    }

    Set<String> answering() {
        return answering;
    }

    String text(Failure failure) {
        return FailureText.of(failure, failures);
    }

    @Override
    public String toString() {
        return "OpenAiFormat of " + model;
    }
}
