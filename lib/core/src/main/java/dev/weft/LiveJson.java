package dev.weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that is still being written, each character once, and can be looked at after each piece. What stands before the JSON
 * is passed over as {@link AnswerText} does; where it turns out to be none, or a second value comes, nothing more changes. For one
 * thread.
 */
final class LiveJson {
    private enum At {
        START,
        TALK,
        VALUE,
        FIRST_ITEM,
        FIRST_KEY,
        KEY,
        IN_KEY,
        COLON,
        IN_STRING,
        IN_WORD,
        BEHIND,
        OVER
    }

    private final List<LiveContainer> open = new ArrayList<>();
    private final LiveString string = new LiveString();
    private final StringBuilder word = new StringBuilder();
    private At at = At.START;
    private @Nullable Object whole;
    private boolean changed;

    /** Whether there is more to be seen than before. */
    boolean take(String piece) {
        changed = false;
        for (int i = 0; i < piece.length() && at != At.OVER; i++) take(piece.charAt(i));
        return changed;
    }

    /** What there is now, to be looked at now or later. */
    Cut cut() {
        var frames = new ArrayList<LiveContainer.Frame>(open.size());
        for (LiveContainer container : open) frames.add(container.frame());
        return new Cut(frames, at == At.IN_STRING ? string.soFar() : null, whole);
    }

    private void take(char c) {
        switch (at) {
            case START -> start(c);
            case TALK -> talk(c);
            case IN_STRING -> string(c);
            case IN_KEY -> key(c);
            case IN_WORD -> {
                if (Character.isLetterOrDigit(c) || c == '.' || c == '+' || c == '-') {
                    word.append(c);
                    if (word.length() > JsonNumber.MAX_LENGTH) at = At.OVER;
                } else {
                    wordEnds();
                    if (at != At.OVER) take(c);
                }
            }
            case OVER -> {}
            default -> {
                if (!isSpace(c)) structure(c);
            }
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private void start(char c) {
        if (isSpace(c) || c == '\uFEFF') return;
        if (c == '{' || c == '[') {
            begin(c);
        } else {
            at = At.TALK;
            talk(c);
        }
    }

    /** Talk ends with a line that is a fence. */
    private void talk(char c) {
        if (c == '\n') {
            if (word.toString().strip().matches("```[ \\t]*[A-Za-z0-9_+-]*")) at = At.START;
            word.setLength(0);
        } else if (word.length() < 100) {
            word.append(c);
        }
    }

    private void structure(char c) {
        boolean ends = c == ']' || c == '}';
        switch (at) {
            case FIRST_ITEM, VALUE -> {
                if (c == ']' && at == At.FIRST_ITEM) end(c);
                else value(c);
            }
            case FIRST_KEY, KEY -> {
                if (c == '"') {
                    string.begin();
                    at = At.IN_KEY;
                } else if (c == '}' && at == At.FIRST_KEY) {
                    end(c);
                } else {
                    at = At.OVER;
                }
            }
            case COLON -> at = c == ':' ? At.VALUE : At.OVER;
            case BEHIND -> {
                if (ends) end(c);
                else if (c == ',') at = open.getLast().isObject() ? At.KEY : At.VALUE;
                else at = At.OVER;
            }
            default -> throw new AssertionError(at);
        }
    }

    private void value(char c) {
        if (c == '{' || c == '[') {
            begin(c);
        } else if (c == '"') {
            string.begin();
            at = At.IN_STRING;
            changed = true;
        } else if (c == '-' || Character.isLetterOrDigit(c)) {
            word.setLength(0);
            word.append(c);
            at = At.IN_WORD;
        } else {
            at = At.OVER;
        }
    }

    private void begin(char c) {
        changed = true;
        if (open.size() == JsonNumber.MAX_DEPTH) {
            at = At.OVER;
            return;
        }
        open.add(new LiveContainer(c == '{'));
        at = c == '{' ? At.FIRST_KEY : At.FIRST_ITEM;
    }

    private void end(char c) {
        LiveContainer last = open.getLast();
        if (last.isObject() != (c == '}')) {
            at = At.OVER;
            return;
        }
        open.removeLast();
        Object value = last.frame().value(null);
        if (open.isEmpty()) {
            whole = value;
            at = At.OVER;
            changed = true;
        } else {
            add(value);
        }
    }

    private void add(Object value) {
        changed = true;
        open.getLast().add(value);
        at = At.BEHIND;
    }

    private void string(char c) {
        switch (string.take(c)) {
            case GROWN -> changed = true;
            case ENDED -> add(string.text());
            case BROKEN -> at = At.OVER;
            case NOTHING_YET -> {}
        }
    }

    private void key(char c) {
        switch (string.take(c)) {
            case ENDED -> {
                open.getLast().key(string.text());
                at = At.COLON;
            }
            case BROKEN -> at = At.OVER;
            case GROWN, NOTHING_YET -> {}
        }
    }

    private void wordEnds() {
        try {
            add(Json.parse(word.toString()).value);
        } catch (DecodeException e) {
            // whoever asks for the result is told
            at = At.OVER;
        }
    }

    /**
     * What there was at one moment: how many entries of each open container, the outermost first, the string that was being
     * written in the innermost, or the whole.
     */
    record Cut(
            List<LiveContainer.Frame> frames,
            LiveString.@Nullable SoFar string,
            @Nullable Object whole) {
        int depth() {
            return isWhole() ? 1 : frames.size();
        }

        boolean isWhole() {
            return whole != null;
        }

        /** What there is in the outer containers, this many; without the others, and maybe without the open string. */
        Json json(int depth, boolean withString) {
            if (whole != null) return new Json(whole, null);
            LiveString.SoFar shown = withString && depth == frames.size() ? string : null;
            Object inner = shown == null ? null : shown.toString();
            for (int i = depth - 1; i >= 0; i--) inner = frames.get(i).value(inner);
            return new Json(inner == null ? JsonNothing.MISSING : inner, null);
        }
    }
}
