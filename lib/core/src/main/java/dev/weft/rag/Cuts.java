package dev.weft.rag;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a long text is cut: the last end of a paragraph that fits, or else of a line, of a sentence, of a word; where there is
 * none in the second half of what fits, in the middle of a word, but never of a character.
 */
final class Cuts {
    /** The best first. The cut is behind the match. */
    private static final List<Pattern> ENDS = List.of(
            Pattern.compile("(?>\\R)[ \\t]*\\R"),
            Pattern.compile("(?<=[.!?][\"'”’)*]{0,2})\\s+|(?<=[。！？])"),
            Pattern.compile("\\R"),
            Pattern.compile("\\s+"));

    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** From the first character to behind the last. */
    record Piece(int begin, int end) {}

    private final String text;
    private final int size;
    private final int overlap;

    private Cuts(String text, int size, int overlap) {
        this.text = text;
        this.size = size;
        this.overlap = overlap;
    }

    /** The pieces of this part of the text, without the white space around them; none where there is nothing else. */
    static List<Piece> of(String text, int begin, int end, int size, int overlap) {
        return new Cuts(text, size, overlap).pieces(begin, end);
    }

    private List<Piece> pieces(int from, int to) {
        var pieces = new ArrayList<Piece>();
        int end = back(from, to);
        int begin = forth(from, end);
        while (begin < end) {
            int cut = end - begin <= size ? end : cut(begin, end);
            pieces.add(new Piece(begin, back(begin, cut)));
            if (cut == end) break;
            begin = forth(next(begin, cut), end);
        }
        return pieces;
    }

    private int cut(int begin, int end) {
        int most = Math.min(end, begin + size);
        int least = begin + size / 2;
        for (Pattern ending : ENDS) {
            int last = lastEnd(ending, least, most);
            if (last > 0) return last;
        }
        return whole(begin, most);
    }

    /** Where the last match in this part ends whose text before it still fits; 0 where there is none. */
    private int lastEnd(Pattern ending, int least, int most) {
        // what follows is seen, so that white space that goes on behind the limit counts as what it is
        Matcher found = ending.matcher(text)
                .region(least, Math.min(text.length(), most + 1))
                .useTransparentBounds(true);
        int last = 0;
        while (found.find()) {
            if (found.start() > most) break;
            last = found.end();
        }
        return last;
    }

    /** Not between the halves of a character, nor before a mark that belongs to the one before it. */
    private int whole(int begin, int cut) {
        int at = cut;
        while (at > begin && belongsTogether(at)) at--;
        if (at > begin) return at;
        // a single character with more marks than fit
        return Character.isLowSurrogate(text.charAt(cut)) ? cut - 1 : cut;
    }

    private boolean belongsTogether(int at) {
        if (at >= text.length()) return false;
        if (Character.isLowSurrogate(text.charAt(at)) && Character.isHighSurrogate(text.charAt(at - 1))) return true;
        int next = text.codePointAt(at);
        int before = text.codePointBefore(at);
        int type = Character.getType(next);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || next == ZERO_WIDTH_JOINER
                || before == ZERO_WIDTH_JOINER;
    }

    /** Where the piece behind this cut begins: a word's beginning within the overlap, or the cut. */
    private int next(int begin, int cut) {
        if (overlap == 0) return cut;
        int first = Math.max(begin + 1, cut - overlap);
        for (int at = first; at < cut; at++) {
            if (Character.isWhitespace(text.charAt(at - 1)) && !Character.isWhitespace(text.charAt(at))) return at;
        }
        return cut;
    }

    private int forth(int begin, int end) {
        int at = begin;
        while (at < end && Character.isWhitespace(text.charAt(at))) at++;
        return at;
    }

    private int back(int begin, int end) {
        int at = end;
        while (at > begin && Character.isWhitespace(text.charAt(at - 1))) at--;
        return at;
    }
}
