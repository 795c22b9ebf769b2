package dev.weft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of an assistant message as they come, in the order in which they began. Belongs to the one thread that writes. */
final class Parts {
    private static final int UNNUMBERED = -1;

    private final List<Object> parts = new ArrayList<>();
    private final Map<Integer, Call> calls = new HashMap<>();
    private @Nullable StringBuilder text;
    private @Nullable Thought thought;
    private boolean thinking;
    /** What was added last, of the part that is being written. */
    private @Nullable Object mine;

    private int number = UNNUMBERED;
    private final Map<Integer, Place> numbered = new HashMap<>(0);

    /** Where a part with a number was left. */
    private record Place(
            @Nullable StringBuilder text,
            @Nullable Thought thought,
            boolean thinking,
            @Nullable Object mine) {}

    /** What comes next belongs to the part with this number, and goes on there where it has begun. */
    void part(int index) {
        if (index == number) return;
        if (number != UNNUMBERED) numbered.put(number, new Place(text, thought, thinking, mine));
        number = index;
        next();
        mine = null;
        Place left = numbered.remove(index);
        if (left == null) return;
        text = left.text;
        thought = left.thought;
        thinking = left.thinking;
        mine = left.mine;
    }

    void text(String piece) {
        if (text == null) {
            text = new StringBuilder();
            place(text);
        }
        thinking = false;
        text.append(piece);
    }

    void reasoning(String piece) {
        if (!thinking) {
            // a piece goes on with the last thought only where nothing else came in between
            next();
            begin();
        }
        thought().text.append(piece);
    }

    void reasoningRaw(String provider, Json raw) {
        if (thought == null) begin();
        thought().provider = provider;
        thought().raw = raw.over(thought().raw);
    }

    private void begin() {
        thought = new Thought();
        place(thought);
        text = null;
        thinking = true;
    }

    private Thought thought() {
        if (thought == null) throw new IllegalStateException("no part of reasoning has begun");
        return thought;
    }

    /** The call with this index, or null. */
    @Nullable
    Call call(int index) {
        return calls.get(index);
    }

    Call begin(int index, String id) {
        var call = new Call(id);
        calls.put(index, call);
        add(call);
        return call;
    }

    void raw(String provider, Json part) {
        add(new Content.Unknown(provider, part));
    }

    private void add(Object part) {
        place(part);
        text = null;
        thinking = false;
    }

    /** At the end, or behind what the numbered part that is being written has already: parts may come mixed. */
    private void place(Object part) {
        int at = parts.size();
        if (mine != null && number != UNNUMBERED) while (parts.get(at - 1) != mine) at--;
        parts.add(at, part);
        mine = part;
    }

    /** What comes next is no continuation. */
    void next() {
        text = null;
        thought = null;
        thinking = false;
    }

    boolean hasCalls() {
        return !calls.isEmpty();
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Of a partial message only what can be read: a call that was cut off in the middle is no call, and no mark is whole. */
    List<Content> content(boolean partial) {
        var content = new ArrayList<Content>(parts.size());
        for (Object part : parts) {
            switch (part) {
                case StringBuilder written -> content.add(Content.text(written.toString()));
                case Thought whole ->
                    content.add(Content.Reasoning.of(whole.text.toString(), whole.provider, whole.raw));
                case Call call when !partial -> content.add(new Content.Call(call.whole()));
                case Content.Unknown raw when !partial -> content.add(raw);
                default -> {}
            }
        }
        return content;
    }

    /** A part of reasoning. */
    private static final class Thought {
        private final StringBuilder text = new StringBuilder();
        private String provider = "";
        private Json raw = Json.object();
    }

    /** A tool call. */
    static final class Call {
        final String id;
        String name = "";
        final StringBuilder arguments = new StringBuilder();

        private Call(String id) {
            this.id = id;
        }

        private ToolCall whole() {
            return ToolCall.of(id, name, arguments.toString());
        }
    }
}
