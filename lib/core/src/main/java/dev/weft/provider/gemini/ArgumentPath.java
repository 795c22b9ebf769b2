package dev.weft.provider.gemini;

import java.util.ArrayList;
import java.util.List;

/** Where in a call's arguments a piece belongs: {@code $.operations[0].action}, {@code $['a key']}. Steps are texts and integers. */
final class ArgumentPath {
    private static final int DEEPEST = 100;

    private ArgumentPath() {}

    static List<Object> steps(String path) {
        var steps = new ArrayList<Object>();
        int at = path.startsWith("$") ? 1 : 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '[') {
                at = bracket(path, at + 1, steps);
            } else {
                int from = c == '.' ? at + 1 : at;
                at = from;
                while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') at++;
                if (at == from) throw unreadable();
                steps.add(path.substring(from, at));
            }
        }
        if (steps.isEmpty() || steps.size() > DEEPEST || !(steps.getFirst() instanceof String)) throw unreadable();
        return steps;
    }

    /** What is in brackets: an index, or a key in quotes of either kind. */
    private static int bracket(String path, int at, List<Object> steps) {
        if (at >= path.length()) throw unreadable();
        char quote = path.charAt(at);
        int end = at;
        if (quote == '\'' || quote == '"') {
            var key = new StringBuilder();
            for (end = at + 1; end < path.length() && path.charAt(end) != quote; end++) {
                if (path.charAt(end) == '\\' && end + 1 < path.length()) end++;
                key.append(path.charAt(end));
            }
            steps.add(key.toString());
            end++;
        } else {
            while (end < path.length() && Character.isDigit(path.charAt(end))) end++;
            if (end == at || end - at > 6) throw unreadable();
            steps.add(Integer.parseInt(path.substring(at, end)));
        }
        if (end >= path.length() || path.charAt(end) != ']') throw unreadable();
        return end + 1;
    }

    /** The path is not quoted: its keys may be private. */
    private static IllegalStateException unreadable() {
        return new IllegalStateException("a jsonPath of partialArgs cannot be read");
    }
}
