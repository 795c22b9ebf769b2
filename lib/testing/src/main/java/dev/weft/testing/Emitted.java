package dev.weft.testing;

import dev.weft.Emission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@link StreamAssert} has seen, for its messages: the last two hundred, a line each. */
final class Emitted {
    private static final int MOST = 200;
    private static final int LONGEST = 160;

    private final Deque<Emission> last = new ArrayDeque<>();
    private long count;

    void add(Emission emission) {
        count++;
        last.addLast(emission);
        if (last.size() > MOST) last.removeFirst();
    }

    AssertionError failure(String expected, String but) {
        return failure(expected, but, null);
    }

    AssertionError failure(String expected, String but, @Nullable Throwable cause) {
        return new AssertionError("expected " + expected + ", but " + but + ". " + list(), cause);
    }

    private String list() {
        if (count == 0) return "Nothing was read before.";
        String left = count > last.size() ? "\n  … " + (count - last.size()) + " more" : "";
        return "Read so far:" + left
                + last.stream().map(one -> "\n  " + line(one)).collect(Collectors.joining());
    }

    private static String line(Emission one) {
        String line = "#" + one.seq() + " " + one.step().path() + "  " + one.event();
        line = line.replace("\n", "\\n");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
