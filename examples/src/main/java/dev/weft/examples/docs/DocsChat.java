package dev.weft.examples.docs;

import dev.weft.ChatRequest;
import dev.weft.Message;
import dev.weft.Message.UserMessage;
import dev.weft.chat.Chat;
import dev.weft.rag.ContextTemplate;
import dev.weft.rag.Retriever;
import java.util.regex.Pattern;

/** A chat that answers from some docs: what matters is retrieved for each question, and given to the model with it. */
public final class DocsChat {
    private static final Pattern POINTS_BACK = Pattern.compile(
            "(?i)\\b(it|its|that|this|they|them|their|those|these|then)\\b|^(and|but|or|so|what about|how about)\\b");

    /** How many questions one can lean on. */
    private static final int MOST_BEFORE = 3;

    /** What a model is told before the first question. */
    public static final String INSTRUCTIONS = """
        You answer questions from passages of a project's documentation, which come with each question, and from nothing
        else. Where they are not enough, look further with the tools, if there are any. Cite the passage behind each
        statement by its number, like this: [1]. Be brief. Show code where it helps. Where the documentation does not
        answer the question, say so.\
        """;

    /** How passages stand in a prompt; {@link SourcedPrompt} reads it back. */
    static final ContextTemplate PROMPT = ContextTemplate.question("{{documents}}\n\nQuestion: {{question}}");

    private DocsChat() {}

    /** The same chat, answering from these passages. */
    // tag::docs
    public static Chat of(Chat chat, Retriever passages) {
        return chat.with(c -> c.retriever(passages)
                .condense((request, out) -> query(request, request.prompt()))
                .context(PROMPT));
    }
    // end::docs

    /**
     * A question that points back, such as "And how long does it wait?", is searched together with those before it, back to the
     * last one that stands alone.
     */
    static String query(ChatRequest request, String question) {
        if (!pointsBack(question)) return question;
        var asked = request.messages().stream()
                .filter(UserMessage.class::isInstance)
                .map(Message::text)
                .toList();
        String query = question;
        for (String before :
                asked.reversed().stream().skip(1).limit(MOST_BEFORE).toList()) {
            query = before + " " + query;
            if (!pointsBack(before)) break;
        }
        return query;
    }

    private static boolean pointsBack(String question) {
        int terms = Terms.of(question).size();
        return terms == 0 || terms <= 2 && POINTS_BACK.matcher(question).find();
    }
}
