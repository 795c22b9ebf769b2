package dev.weft.chat;

import dev.weft.memory.Histories;
import dev.weft.memory.Memory;

/**
 * How a chat remembers.
 *
 * @param partial whether turns that were cut off are kept
 */
record Remembering(Histories histories, Memory memory, boolean partial) {
    Remembering histories(Histories value) {
        return new Remembering(value, memory, partial);
    }

    Remembering memory(Memory value) {
        return new Remembering(histories, value, partial);
    }

    Remembering partial(boolean value) {
        return new Remembering(histories, memory, value);
    }
}
