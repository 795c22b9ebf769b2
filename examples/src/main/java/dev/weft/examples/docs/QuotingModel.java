package dev.weft.examples.docs;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.FinishReason;
import dev.weft.Usage;
import java.time.Duration;
import java.util.List;

/**
 * No language model: it answers with the sentences of the given passages that share the most with the question,
 * says that it only quotes, and says so where it finds nothing. It needs no network and no key; its tokens are
 * words.
 *
 * <p>Immutable and shared by any number of threads; works on the thread that calls.
 *
 * @param pace the time from word to word, so that a stream can be watched as it comes
 */
public record QuotingModel(Duration pace) implements ChatModel {
    /** What it says where no sentence fits. */
    public static final String NOTHING_FOUND =
            "I found nothing about that in these docs. I am no language model: I can only quote them.";

    private static final String QUOTING = "I am no language model and can only quote the docs. This fits best:";

    @Override
    public String name() {
        return "quoting";
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        var prompt = SourcedPrompt.parse(request.prompt());
        var words = words(answer(prompt, DocsChat.query(request, prompt.question())));
        var answer = ChatResponse.writer(out).model(name());
        for (String word : words) {
            answer.text(word);
            Thread.sleep(pace);
        }
        return answer.usage(Usage.of(words(request.prompt()).size(), words.size()))
                .finish(FinishReason.STOP, "stop")
                .response();
    }

    private static String answer(SourcedPrompt prompt, String query) {
        var quotes = Quotes.best(prompt.sources(), query);
        if (quotes.isEmpty()) return NOTHING_FOUND;
        var answer = new StringBuilder(QUOTING);
        for (var quote : quotes)
            answer.append("\n- ")
                    .append(quote.text())
                    .append(" [")
                    .append(quote.source())
                    .append(']');
        return answer.toString();
    }

    /** Each with the blank before it, so that joined they are the text. */
    private static List<String> words(String text) {
        return List.of(text.split("(?<=\\S)(?=\\s)"));
    }
}
