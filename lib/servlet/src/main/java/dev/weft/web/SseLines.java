package dev.weft.web;

/** Server-sent events whose data is one line, as JSON is. Nothing that is given can break out of its field. */
final class SseLines {
    private SseLines() {}

    /** A first comment: it shows at once that the stream is open, and whether something on the way holds it back. */
    static void open(StringBuilder out) {
        out.append(": open\n\n");
    }

    /** A comment, which clients skip. */
    static void idle(StringBuilder out) {
        out.append(": keepalive\n\n");
    }

    static void id(long id, StringBuilder out) {
        out.append("id: ").append(id).append('\n');
    }

    /**
     * The name of an event. A client takes the names {@code error} and {@code open} for what has become of the connection, so that
     * these are written with {@code event.} before them; what would end the line is written as an underscore.
     */
    static void event(String name, StringBuilder out) {
        if (name.isEmpty()) return;
        out.append("event: ");
        if (name.equals("error") || name.equals("open")) out.append("event.");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            out.append(c == '\n' || c == '\r' || c == 0 || Character.isSurrogate(c) ? '_' : c);
        }
        out.append('\n');
    }

    /** The data, and the end of the event. */
    static void data(Object line, StringBuilder out) {
        out.append("data: ").append(line).append("\n\n");
    }
}
