package dev.weft.web;

import dev.weft.Json;
import dev.weft.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of one message of the AI SDK in an order its clients take: what was started is ended, a delta has its start, a
 * step of the protocol is never inside another. For one thread.
 */
final class AiSdkParts {
    /** Names of data that are written here; an event of the application's own that is called so is not to be taken for it. */
    static final Set<String> OWN = Set.of("agent", "approval", "retrieval", "warning");

    /** A part that grows. */
    private record Open(String kind, String id, WholeCharacters characters) {}

    private StringBuilder out = new StringBuilder();
    private final Map<Step, Open> open = new LinkedHashMap<>();
    private int ids;
    private boolean step;
    private boolean text;

    /** Where everything is written from now on. */
    void into(StringBuilder next) {
        out = next;
    }

    /** One part; values as in {@link Json#object}. What is null is left out, since clients refuse it. */
    void part(String type, @Nullable Object... keysAndValues) {
        SseLines.data(SafeJson.text(SafeJson.fields(type, keysAndValues)), out);
    }

    /** A piece of {@code text} or {@code reasoning}. */
    void grow(String kind, Step by, String piece) {
        Open part = open.get(by);
        if (part != null && !part.kind.equals(kind)) {
            close(by);
            part = null;
        }
        String whole;
        if (part == null) {
            var characters = new WholeCharacters();
            whole = characters.next(piece);
            part = new Open(kind, kind + "-" + ++ids, characters);
            open.put(by, part);
            part(kind + "-start", "id", part.id);
        } else {
            whole = part.characters.next(piece);
        }
        if (kind.equals("text")) text = true;
        if (!whole.isEmpty()) part(kind + "-delta", "id", part.id, "delta", whole);
    }

    /** Whether the answer has any text. */
    boolean hasText() {
        return text;
    }

    /** Ends what this step has been saying. */
    void close(Step by) {
        Open part = open.remove(by);
        if (part == null) return;
        String rest = part.characters.rest();
        if (!rest.isEmpty()) part(part.kind + "-delta", "id", part.id, "delta", rest);
        part(part.kind + "-end", "id", part.id);
    }

    void openStep() {
        if (!step) part("start-step");
        step = true;
    }

    void closeStep() {
        for (Step by : open.keySet().toArray(new Step[0])) close(by);
        if (step) part("finish-step");
        step = false;
    }
}
