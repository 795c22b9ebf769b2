package dev.weft.examples;

import dev.weft.ChatRequest;
import dev.weft.Document;
import dev.weft.Event.RetrievalFinished;
import dev.weft.Event.RetrievalStarted;
import dev.weft.Message;
import dev.weft.Responder;
import dev.weft.chat.Chat;
import java.util.List;

/** First the sources, then the text: two views of one stream, the second goes on where the first was left. */
public final class SourcesThenText {
    private SourcesThenText() {}

    /** Asks with a document in hand. */
    public static void main(String[] args) {
        var chat = Chat.of(Recipes.modelOr("Call stop() or cancel() from any thread."));
        // tag::retrieve
        Responder withDocs = (request, out) -> {
            String question = request.prompt();
            List<Document> found =
                    out.step("docs", new RetrievalStarted(question), RetrievalFinished::new, step -> search(question));
            var sources = Message.system("Answer from this: " + found.getFirst().text());
            var asked = ChatRequest.of(List.of(sources, Message.user(question)));
            return chat.respond(asked, out).sources(found);
        };
        // end::retrieve
        // tag::views
        try (var stream = withDocs.stream("How do I cancel?")) {
            for (var retrieved : stream.only(RetrievalFinished.class)) {
                retrieved.documents().forEach(document -> System.out.println("source: " + document.id()));
                break; // the stream is left where it is
            }
            for (String piece : stream.textPieces()) System.out.print(piece);
            System.out.println("\nanswered from " + stream.result().sources());
        }
        // end::views
    }

    /** Stands for an index. */
    private static List<Document> search(String question) {
        var ending = Document.of("docs/threads.md#ending", "cancel() ends a run now, stop() politely.");
        return question.contains("cancel") ? List.of(ending) : List.of();
    }
}
