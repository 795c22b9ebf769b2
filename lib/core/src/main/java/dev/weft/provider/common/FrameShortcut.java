package dev.weft.provider.common;

import dev.weft.ChatResponse;
import dev.weft.media.Frame;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Saves parsing a frame that differs from the one before it in its text alone, as nearly all frames of an answer do. What a frame
 * means was found by parsing the one before; byte for byte the same around the text, it means the same with another text.
 *
 * <p>Belongs to the thread that decodes one answer. Bounded: it remembers one frame.
 */
public final class FrameShortcut {
    private static final int TRIES = 8;
    private static final int EVERY = 64;

    private final List<String> padding;
    private final long[] numbers;
    private @Nullable FrameShape shape;
    private FramePiece.@Nullable Target target;
    private int learned;
    private int taken;
    private int passed;

    /** {@code padding} are the paths of strings and numbers that change from frame to frame and mean nothing, or nothing but {@link #number}. */
    public FrameShortcut(List<String> padding) {
        this.padding = padding;
        numbers = new long[padding.size()];
    }

    /** Writes the text of a frame that is like the last one, or does nothing and says no. */
    public boolean take(Frame frame, ChatResponse.Writer out) {
        FrameShape known = shape;
        if (known == null || target == null) return false;
        String text = known.text(frame, numbers);
        if (text == null) return false;
        taken++;
        target.write(text, out);
        return true;
    }

    /** The number at the path with this place among the padding in the frame that was taken last; −1 where there is none. */
    public long number(int index) {
        return numbers[index];
    }

    /** Remembers a frame that was parsed; {@code piece} is null if it brought anything but one piece of text. */
    public void learn(Frame frame, @Nullable FramePiece piece) {
        shape = null;
        if (piece == null) return;
        // where each frame differs in more than its text, looking for the shape each time would cost more than it saves
        if (learned > TRIES && taken < learned && ++passed % EVERY != 0) return;
        learned++;
        Arrays.fill(numbers, -1);
        FrameShape found = FrameShape.of(frame, piece.path(), padding);
        if (found == null || !piece.text().equals(found.text(frame, numbers))) return;
        shape = found;
        target = piece.target();
    }
}
