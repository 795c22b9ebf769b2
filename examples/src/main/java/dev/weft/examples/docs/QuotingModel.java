package dev.weft.examples.docs;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.FinishReason;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * No language model: it answers with the sentences of the given passages that share the most with the question,
 * says that it only quotes, and says so where it finds nothing. Asked which documents there are, or what stands in one, it calls
 * the tool for that where it is offered ({@link DocsTools}). It needs no network and no key; its tokens are words.
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
    private static final String THE_DOCUMENTS = "These are the documents:\n";
    /** How much of a document it shows. */
    private static final int SHOWN_LINES = 40;

    @Override
    public String name() {
        return "quoting";
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws InterruptedException {
        var prompt = SourcedPrompt.parse(request.prompt());
        if (request.messages().getLast() instanceof Message.ToolMessage result)
            return said(answer(result), request, out);
        var wish = Wish.of(request, prompt.question());
        return wish.isPresent()
                ? called(wish.get(), request, out)
                : said(answer(prompt, DocsChat.query(request, prompt.question())), request, out);
    }

    private ChatResponse said(String text, ChatRequest request, Emitter out) throws InterruptedException {
        var answer = ChatResponse.writer(out).model(name());
        var words = words(text);
        for (String word : words) {
            answer.text(word);
            Thread.sleep(pace);
        }
        return answer.usage(Usage.of(words(request.prompt()).size(), words.size()))
                .finish(FinishReason.STOP, "stop")
                .response();
    }

    private ChatResponse called(ToolCall call, ChatRequest request, Emitter out) {
        return ChatResponse.writer(out)
                .model(name())
                .toolCall(0, call.id(), call.name(), call.argumentsText())
                .usage(Usage.of(words(request.prompt()).size(), 1))
                .finish(FinishReason.TOOL_CALLS, "tool_calls")
                .response();
    }

    private static String answer(Message.ToolMessage result) {
        String text = result.result().text();
        if (result.tool().equals(DocsTools.LIST)) return THE_DOCUMENTS + text;
        var lines = text.lines().toList();
        String more = lines.size() > SHOWN_LINES ? "\n… (" + (lines.size() - SHOWN_LINES) + " more lines)" : "";
        return String.join("\n", lines.subList(0, Math.min(SHOWN_LINES, lines.size()))) + more;
    }

    private static String answer(SourcedPrompt prompt, String query) {
        var quotes = Quotes.best(prompt.sources(), query);
        var example = Example.isWanted(prompt.question()) ? Example.best(prompt.sources(), query) : Optional.empty();
        if (quotes.isEmpty() && example.isEmpty()) return NOTHING_FOUND;
        var answer = new StringBuilder(QUOTING);
        for (var quote : quotes)
            answer.append("\n- ")
                    .append(quote.text())
                    .append(" [")
                    .append(quote.source())
                    .append(']');
        example.ifPresent(code -> answer.append("\n").append(code));
        return answer.toString();
    }

    /** Each with the blank before it, so that joined they are the text. */
    private static List<String> words(String text) {
        return List.of(text.split("(?<=\\S)(?=\\s)"));
    }
}
