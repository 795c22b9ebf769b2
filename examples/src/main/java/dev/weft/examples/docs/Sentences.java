package dev.weft.examples.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts Markdown into sentences of plain text: an item of a list and a row of a table are one each, code is
 * left out.
 */
final class Sentences {
    private static final Pattern CODE = Pattern.compile("(?ms)^ {0,3}(```+|~~~+).*?(^ {0,3}\\1[`~]*\\s*$|\\z)");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+[.)])\\s+(.*)");
    private static final Pattern END =
            Pattern.compile("(?<=[\\p{L}\\p{N})`\"'”’*]{2}[.!?][)\"”*]{0,2})\\s+(?=[\\p{Lu}`\"“(*\\[])");

    private Sentences() {}

    /** The sentences, in order. */
    static List<String> of(String markdown) {
        var sentences = new ArrayList<String>();
        for (String block :
                blocks(COMMENT.matcher(CODE.matcher(markdown).replaceAll("\n")).replaceAll(""))) {
            for (String sentence : END.split(block)) {
                String plain = plain(sentence);
                if (plain.indexOf(' ') > 0) sentences.add(plain);
            }
        }
        return sentences;
    }

    /** Paragraphs, items and rows, each on one line. */
    private static List<String> blocks(String text) {
        var blocks = new ArrayList<String>();
        var block = new StringBuilder();
        List<String> head = List.of();
        String before = "";
        for (String line : text.lines().map(String::strip).toList()) {
            var item = ITEM.matcher(line);
            boolean row = line.startsWith("|");
            if (line.isEmpty() || row || item.matches()) flush(block, blocks);
            if (!row) head = List.of();
            if (row && isRule(line)) {
                head = cells(before);
                if (!blocks.isEmpty()) blocks.removeLast(); // what a table's columns are called is no sentence
            } else if (row) {
                blocks.add(sentence(cells(line), head));
            } else {
                String more = item.matches() ? item.group(1) : line.replaceFirst("^>\\s?", "");
                block.append(block.isEmpty() ? "" : " ").append(more);
            }
            before = line;
        }
        flush(block, blocks);
        return blocks;
    }

    private static void flush(StringBuilder block, List<String> blocks) {
        if (!block.isEmpty()) blocks.add(block.toString().strip());
        block.setLength(0);
    }

    private static boolean isRule(String row) {
        return row.matches("\\|[\\s|:-]+") && row.contains("-");
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.replaceFirst("^\\|", "").split("(?<!\\\\)\\|"))
                .map(String::strip)
                .toList();
    }

    /** A row, each cell but the first with the name of its column. */
    private static String sentence(List<String> cells, List<String> head) {
        var sentence = new StringBuilder(cells.isEmpty() ? "" : cells.getFirst());
        for (int i = 1; i < cells.size(); i++) {
            if (cells.get(i).matches("[–—-]?")) continue;
            sentence.append(sentence.isEmpty() ? "" : i == 1 ? " – " : "; ");
            if (i < head.size() && !head.get(i).isEmpty())
                sentence.append(head.get(i)).append(": ");
            sentence.append(cells.get(i));
        }
        return sentence.toString();
    }

    /** Without links and emphasis; names in code keep their marks. */
    private static String plain(String markdown) {
        return markdown.replaceAll("!\\[[^\\]]*]\\([^)]*\\)", "")
                .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                .replaceAll("\\*\\*(.+?)\\*\\*", "$1")
                .replaceAll("(?<![\\p{L}\\p{N}*`])\\*([^*\\s][^*]*)\\*(?![\\p{L}\\p{N}*])", "$1")
                .replace("\\|", "|")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
