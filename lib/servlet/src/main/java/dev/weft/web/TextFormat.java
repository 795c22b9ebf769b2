package dev.weft.web;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Step;
import java.util.HashMap;
import java.util.Map;

/**
 * The text of the answer and nothing else, as {@code text/plain}: what {@link dev.weft.EventStream#textPieces()} gives, that of agents
 * inside the run included, that of chats in tools not. A character that a model has cut in two arrives whole.
 *
 * <p>A failure cannot be told in plain text, so that {@link #tellsTheEnd()} is false: whoever sends this cuts the connection. There
 * is no sign of life either while the run is silent.
 */
public final class TextFormat implements Format {
    /** The one there is. */
    public TextFormat() {}

    @Override
    public String contentType() {
        return "text/plain;charset=UTF-8";
    }

    @Override
    public boolean tellsTheEnd() {
        return false;
    }

    @Override
    public Encoder encoder() {
        return new Pieces();
    }

    @Override
    public String toString() {
        return "TextFormat";
    }

    private static final class Pieces implements Encoder {
        /** Two steps may speak at once, each with a character under way. */
        private final Map<Step, WholeCharacters> characters = new HashMap<>();

        private boolean over;

        @Override
        public void write(Emission emission, StringBuilder out) {
            if (over) return;
            Step step = emission.step();
            over = WeftEncoder.isEnd(emission.event());
            switch (emission.event()) {
                case Event.TextDelta(String text)
                when !step.isInTool() ->
                    out.append(characters
                            .computeIfAbsent(step, s -> new WholeCharacters())
                            .next(text));
                case Event.Finished finished -> rest(step, out);
                case Event.Failed failed -> rest(step, out);
                default -> {}
            }
        }

        private void rest(Step step, StringBuilder out) {
            WholeCharacters mine = characters.remove(step);
            if (mine != null) out.append(mine.rest());
        }

        @Override
        public void broken(Failure why, StringBuilder out) {
            over = true;
        }

        @Override
        public void end(StringBuilder out) {
            for (WholeCharacters left : characters.values()) out.append(left.rest());
            characters.clear();
        }
    }
}
