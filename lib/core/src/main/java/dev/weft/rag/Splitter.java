package dev.weft.rag;

import dev.weft.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Cuts documents into pieces that a search finds and a model reads well: at headings, where there are any, and what is still too
 * long at the end of a paragraph, a sentence or a word. Immutable and shared.
 *
 * <p>A piece keeps its document's metadata and gets more: {@code source}, the document's id; {@code start} and {@code end}, where
 * it stands in the document's text, in characters; and {@code heading} where it stands below one. Its text is exactly what stands
 * there.
 */
public final class Splitter {
    private final int size;
    private final int overlap;
    private final boolean markdown;

    private Splitter(int size, int overlap, boolean markdown) {
        this.size = size;
        this.overlap = overlap;
        this.markdown = markdown;
    }

    /**
     * Cuts Markdown at its headings, of any level, and those sections that are longer than {@code size} characters further. The
     * id of a piece is {@code page.md#anchor}, the anchor being what GitHub links the heading by.
     */
    public static Splitter markdown(int size) {
        return new Splitter(checked(size), 0, true);
    }

    /** Cuts plain text into pieces of at most {@code size} characters. */
    public static Splitter text(int size) {
        return new Splitter(checked(size), 0, false);
    }

    private static int checked(int size) {
        if (size < 2) throw new IllegalArgumentException("a piece has at least 2 characters, not " + size);
        return size;
    }

    /**
     * The same; where a paragraph or section had to be cut, each piece begins with up to so many of the last characters of the one before
     * it, whole words of them.
     *
     * @param characters fewer than half the size
     */
    public Splitter overlap(int characters) {
        if (characters < 0 || characters >= (size + 1) / 2) {
            throw new IllegalArgumentException(
                    "pieces of " + size + " characters can share fewer than half of them, not " + characters);
        }
        return new Splitter(size, characters, markdown);
    }

    /** The pieces of all of them, in order. */
    public List<Document> split(Collection<Document> documents) {
        return documents.stream().flatMap(document -> split(document).stream()).toList();
    }

    /**
     * The pieces of a document, in order; none of one without text. The first piece of a section has the section's id, the
     * others that and {@code ~2}, {@code ~3} and so on.
     */
    public List<Document> split(Document document) {
        var pieces = new ArrayList<Document>();
        for (Section section : markdown ? Section.of(document.text()) : Section.whole(document.text())) {
            String id = section.anchor().isEmpty() ? document.id() : document.id() + "#" + section.anchor();
            int number = 0;
            for (Cuts.Piece piece : Cuts.of(document.text(), section.begin(), section.end(), size, overlap)) {
                number++;
                pieces.add(piece(document, section, piece, number == 1 ? id : id + "~" + number));
            }
        }
        return pieces;
    }

    private static Document piece(Document document, Section section, Cuts.Piece at, String id) {
        Document piece = Document.of(id, document.text().substring(at.begin(), at.end()));
        for (var known : document.metadata().entrySet()) piece = piece.metadata(known.getKey(), known.getValue());
        if (!section.heading().isEmpty()) piece = piece.metadata("heading", section.heading());
        return piece.metadata("source", document.id())
                .metadata("start", Integer.toString(at.begin()))
                .metadata("end", Integer.toString(at.end()));
    }
}
