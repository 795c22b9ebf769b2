package dev.weft.memory;

import dev.weft.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the histories of conversations are kept: whole turns, by the conversation's id. Any number of threads; one object for one
 * store, since it also knows which conversations are busy.
 *
 * <p>For a store of one's own: three methods, which Weft calls on threads that it never interrupts, one at a time for one id. What
 * they throw fails the run. {@link #append} must store a turn whole or not at all; {@link Message#json} and
 * {@link Message#of(dev.weft.Json)} are the messages' form.
 */
public abstract class Histories {
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    /** For stores of one's own. */
    protected Histories() {}

    /** Histories that last as long as this object. Nothing is ever forgotten but by {@link #clear}. */
    public static Histories inMemory() {
        return new InMemoryHistories();
    }

    /**
     * Histories in files in this folder, which is made where it does not exist: one file a conversation, one line of JSON a turn,
     * on the disk when {@code append} returns. A line that a crash has cut off loses that turn alone. Several processes may use the
     * folder at once; within one process it is opened once.
     *
     * @throws java.io.UncheckedIOException where it cannot be made; so do the others where a file cannot be read or written
     */
    public static Histories open(Path folder) {
        return new FileHistories(folder);
    }

    /** The messages of a conversation, the oldest first; none where there is no such conversation. */
    public abstract List<Message> read(String id);

    /** Adds a turn: the messages of one run, from the user's to the last answer. Whole or not at all. */
    public abstract void append(String id, List<Message> turn);

    /** Forgets a conversation. Nothing where there is none. */
    public abstract void clear(String id);

    /**
     * Claims a conversation for one run. {@code Conversation} does; whoever changes a history beside it may.
     *
     * @throws BusyException where it is claimed already
     */
    public final Claim claim(String id) {
        if (!busy.add(id)) throw new BusyException(id);
        return new Claim(id);
    }

    /** The right to change one conversation, until it is closed. */
    public final class Claim implements AutoCloseable {
        private final String id;
        private final AtomicBoolean over = new AtomicBoolean();

        private Claim(String id) {
            this.id = id;
        }

        /** Gives the conversation free; any thread may, and doing so twice is harmless. */
        @Override
        public void close() {
            if (over.compareAndSet(false, true)) busy.remove(id);
        }
    }
}
