package dev.weft.examples;

import dev.weft.chat.Chat;

/** Only the text: a loop over the pieces, for whoever does not care what else happens. */
public final class TextOnly {
    private TextOnly() {}

    /** Asks for a story. */
    public static void main(String[] args) {
        var chat = Chat.of(Recipes.modelOr("Once upon a time there was a loop."));
        // tag::pieces
        try (var stream = chat.stream("Tell me a story")) {
            for (String piece : stream.textPieces()) System.out.print(piece);
        }
        // end::pieces
        System.out.println();
    }
}
