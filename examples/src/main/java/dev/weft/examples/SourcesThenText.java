package dev.weft.examples;

import dev.weft.Document;
import dev.weft.Event.RetrievalFinished;
import dev.weft.chat.Chat;
import dev.weft.rag.Retriever;
import java.util.List;

/** First the sources, then the text: two views of one stream, the second goes on where the first was left. */
public final class SourcesThenText {
    private SourcesThenText() {}

    /** Asks with a document in hand. */
    public static void main(String[] args) {
        var model = Recipes.modelOr("Call stop() or cancel() from any thread.");
        // tag::retrieve
        Retriever docs = (question, out) -> search(question); // out is for events of your own
        var chat = Chat.builder().model(model).retriever(docs).build();
        // end::retrieve
        // tag::views
        try (var stream = chat.stream("How do I cancel?")) {
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
