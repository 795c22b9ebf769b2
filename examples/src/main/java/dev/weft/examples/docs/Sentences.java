package dev.weft.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts Markdown into sentences of plain text: an item of a list and a row of a table are one each, code is left out. */
final class Sentences {
    private static final Pattern CODE = Pattern.compile("(?ms)^ {0,3}(```+|~~~+).*?(^ {0,3}\\1[`~]*\\s*$|\\z)");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+[.)])\\s+(.*)");
    private static final Pattern END = Pattern.compile("(?<=[\\p{L}\\p{N})`\"'”’*]{2}[.!?][)\"”*]{0,2})\\s+(?=[\\p{Lu}`\"“(*\\[])");

    private Sentences() {}

    /** The sentences, in order. */
    static List<String> of(String markdown) {
        var sentences = new ArrayList<String>();
        for (String block : blocks(COMMENT.matcher(CODE.matcher(markdown).replaceAll("\n")).replaceAll(""))) {
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
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            var item = ITEM.matcher(line);
            boolean row = line.startsWith("|");
            if (line.isEmpty() || row || item.matches()) flush(block, blocks);
            if (item.matches()) block.append(item.group(1));
            else if (row) block.append(isHead(lines, i) ? "" : cells(line));
            else block.append(block.isEmpty() ? "" : " ").append(line.replaceFirst("^>\\s?", ""));
        }
        flush(block, blocks);
        return blocks;
    }

    private static void flush(StringBuilder block, List<String> blocks) {
        if (!block.isEmpty()) blocks.add(block.toString().strip());
        block.setLength(0);
    }

    /** The head of a table and the line below it say nothing by themselves. */
    private static boolean isHead(List<String> lines, int i) {
        return isRule(lines.get(i)) || (i + 1 < lines.size() && isRule(lines.get(i + 1)));
    }

    private static boolean isRule(String line) {
        return line.strip().matches("\\|[\\s|:-]+") && line.contains("-");
    }

    private static String cells(String row) {
        var cells = new ArrayList<String>();
        for (String cell : row.split("(?<!\\\\)\\|")) if (!cell.isBlank()) cells.add(cell.strip());
        return String.join(" – ", cells);
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
