package dev.weft.chat;

import dev.weft.Message;
import java.util.ArrayList;
import java.util.List;

/** What an answer has added to the history so far. The thread that answers adds; any thread may look. */
final class Added {
    private volatile List<Message> messages = List.of();

    void add(Message message) {
        addAll(List.of(message));
    }

    void addAll(List<Message> more) {
        var all = new ArrayList<>(messages);
        all.addAll(more);
        messages = List.copyOf(all);
    }

    List<Message> messages() {
        return messages;
    }
}
