package dev.weft.testing;

import java.util.List;

/** Cuts text as models do: before each blank, so that the pieces joined are the text. */
final class WordPieces {
    private WordPieces() {}

    static List<String> of(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("(?<=\\S)(?=\\s)", -1));
    }
}
