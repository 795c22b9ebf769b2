package dev.weft.provider.gemini;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns values that come one by one, each with its path, into the text of one JSON object, piece by piece: as long as they come in the
 * order of the text, each piece is written as it comes, text by text. A value that belongs to a place that was closed already
 * makes its argument wait; at the end it is written once more and whole, since of a key written twice the last value counts.
 */
final class PartialArguments {
    private final ArgumentTree tree = new ArgumentTree();
    private final List<Level> levels = new ArrayList<>();
    private final Set<String> late = new LinkedHashSet<>();
    private final StringBuilder piece = new StringBuilder();
    private @Nullable List<Object> text; // the string that is open

    /** An object or array that is open. */
    private static final class Level {
        final boolean array;
        final Set<Object> keys = new HashSet<>();
        int next;
        Object current = "";

        Level(boolean array) {
            this.array = array;
        }

        boolean fresh(Object step) {
            return step instanceof Integer index ? index >= next : !keys.contains(step);
        }
    }

    /** One item of partialArgs; returns the text to be written now, which may be empty. */
    String add(Json item) {
        var path = ArgumentPath.steps(item.member("jsonPath").text());
        boolean more = item.member("willContinue").bool(false);
        Json value = value(item);
        boolean goesOn = path.equals(text);
        if (value != null) {
            tree.put(path, value);
            if (goesOn && value.isString()) append(value.text());
            else if (place(path)) write(path, value);
        }
        if (!more && path.equals(text)) closeText();
        return taken();
    }

    /** What is missing of the text. */
    String end() {
        closeText();
        if (levels.isEmpty()) return taken();
        while (levels.size() > 1) close();
        for (String name : late) {
            separate(levels.getFirst());
            piece.append(Json.of(name)).append(':').append(tree.value(name));
        }
        close();
        return taken();
    }

    private static @Nullable Json value(Json item) {
        if (item.member("stringValue").isString()) return item.member("stringValue");
        if (item.member("numberValue").isNumber()) return item.member("numberValue");
        if (item.member("boolValue").isBool()) return item.member("boolValue");
        return item.member("nullValue").isMissing() ? null : Json.of(null);
    }

    /** Closes and opens what lies between the last place and this one; false if the text has passed it. */
    private boolean place(List<Object> path) {
        if (path.getFirst() instanceof String name && late.contains(name)) return false;
        int shared = 0;
        while (shared < Math.min(levels.size(), path.size()) - 1
                && levels.get(shared).current.equals(path.get(shared))) shared++;
        if (!levels.isEmpty() && !levels.get(shared).fresh(path.get(shared))) {
            late.add((String) path.getFirst());
            return false;
        }
        closeText();
        while (levels.size() - 1 > shared) close();
        if (levels.isEmpty()) open(false);
        return true;
    }

    private void write(List<Object> path, Json value) {
        for (int i = levels.size() - 1; i < path.size(); i++) {
            Level level = levels.getLast();
            Object step = path.get(i);
            if (step instanceof Integer index) {
                for (; level.next < index; level.next++) piece.append(level.next == 0 ? "null" : ",null");
                if (level.next++ > 0) piece.append(',');
            } else {
                separate(level);
                piece.append(Json.of(step)).append(':');
                level.keys.add(step);
            }
            level.current = step;
            if (i < path.size() - 1) open(path.get(i + 1) instanceof Integer);
        }
        if (value.isString()) {
            text = path;
            piece.append('"');
            append(value.text());
        } else {
            piece.append(value);
        }
    }

    private void separate(Level level) {
        if (!level.keys.isEmpty()) piece.append(',');
    }

    private void append(String more) {
        String quoted = Json.of(more).toString();
        piece.append(quoted, 1, quoted.length() - 1);
    }

    private void open(boolean array) {
        piece.append(array ? '[' : '{');
        levels.add(new Level(array));
    }

    private void close() {
        piece.append(levels.removeLast().array ? ']' : '}');
    }

    private void closeText() {
        if (text != null) piece.append('"');
        text = null;
    }

    private String taken() {
        String written = piece.toString();
        piece.setLength(0);
        return written;
    }
}
