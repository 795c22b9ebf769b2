package dev.weft.examples.docs;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event.RetrievalFinished;
import dev.weft.Event.RetrievalStarted;
import dev.weft.Message;
import dev.weft.Message.UserMessage;
import dev.weft.Responder;
import dev.weft.chat.Chat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Answers from some docs: finds passages, asks the chat with them in the prompt, and gives them as the answer's
 * sources. Both are steps of the one run, so that whoever reads its stream sees them happen. Immutable and shared
 * by any number of threads.
 *
 * @param chat who answers
 * @param passages where the answer is looked for
 */
public record DocsChat(Chat chat, Passages passages) implements Responder {
    private static final int MOST_PASSAGES = 6;
    private static final Pattern POINTS_BACK = Pattern.compile(
            "(?i)\\b(it|its|that|this|they|them|their|those|these|then)\\b|^(and|but|or|so|what about|how about)\\b");

    /** What a model is told before the first question. */
    public static final String INSTRUCTIONS = """
        You answer questions from passages of a project's documentation, which come with each question, and from nothing
        else. Cite the passage behind each statement by its number, like this: [1]. Be brief. Show code where it helps.
        Where the passages do not answer the question, say so.\
        """;

    // tag::respond
    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        String query = query(request, request.prompt());
        List<Document> found = out.step(
                "docs",
                new RetrievalStarted(query),
                RetrievalFinished::new,
                step -> passages.search(query, MOST_PASSAGES));
        return chat.respond(withSources(request, found), out).sources(found);
    }
    // end::respond

    /** The same conversation, with the passages in its last message. */
    private static ChatRequest withSources(ChatRequest request, List<Document> found) {
        var messages = new ArrayList<>(request.messages());
        messages.set(messages.size() - 1, Message.user(new SourcedPrompt(found, request.prompt()).text()));
        return request.messages(messages);
    }

    /**
     * A question that points back, such as "And how long does it wait?", is searched together with the one
     * before it.
     */
    static String query(ChatRequest request, String question) {
        int terms = Terms.of(question).size();
        if (terms > 0 && (terms > 2 || !POINTS_BACK.matcher(question).find())) return question;
        var asked = request.messages().stream()
                .filter(UserMessage.class::isInstance)
                .toList();
        return asked.size() < 2 ? question : asked.get(asked.size() - 2).text() + " " + question;
    }
}
