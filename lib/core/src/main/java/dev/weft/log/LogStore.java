package dev.weft.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Where an {@link EventLog} keeps runs beyond the life of its process, and where other processes find them. Any thread may call; a
 * call may block, since no run waits for it.
 *
 * <p>A run's log is a row of entries with the numbers 0, 1, 2 … It has one writer at a time. Whoever makes it is the first and holds it
 * by a lease; when the lease has run out, somebody else may take it over, after which the one before can write nothing more, whatever
 * it believes. Entries are never changed, and never dropped while the log is there: it is there whole, or not at all.
 *
 * <p>What a store throws as an {@link IOException} may pass: the log tries again, for as long as a lease lasts.
 */
public interface LogStore {
    /** Logs in memory, for several {@link EventLog}s of one process: a test's servers. */
    static LogStore inMemory() {
        return new MemoryStore(InstantSource.system());
    }

    /**
     * Logs in files of a folder, which is made where it is not there, for any number of processes of one machine: a line of JSON for each
     * event. What is in there is the conversation.
     */
    static LogStore inFiles(Path folder) {
        return new FileStore(folder, InstantSource.system());
    }

    /**
     * Makes the log of a run and gives its first writer.
     *
     * @throws IllegalStateException where it is there already
     */
    Writer create(String run, Duration lease) throws IOException;

    /** A writer in place of one whose lease has run out; empty where the log is not {@link State#ORPHANED}, or another was faster. */
    Optional<Writer> takeOver(String run, Duration lease) throws IOException;

    /** How it stands with the log of a run, whatever its id is: ids may come from strangers. */
    State state(String run) throws IOException;

    /** Reads the entries behind number {@code after}, -1 for all; of an unknown run it reads nothing. */
    Reader reader(String run, long after) throws IOException;

    /** Asks the writer to end the run, wherever it is; as often as one likes. False where nobody is there to be asked. */
    boolean cancel(String run) throws IOException;

    /**
     * Forgets the logs whose time is over, ended and orphaned ones, and of the ended ones those that ended first where there are more
     * than {@code runs}. For stores whose entries do not expire by themselves. Called now and then.
     */
    default void tidy(Duration retention, int runs) throws IOException {}

    /** How it stands with the log of a run. */
    enum State {
        /** There is none, or its time is over. */
        UNKNOWN,
        /** Its writer holds it. */
        OWNED,
        /** It has not been {@linkplain Writer#end ended}, and its writer's lease has run out. */
        ORPHANED,
        /** It has its end; nothing will be added. */
        ENDED
    }

    /**
     * One entry of a log.
     *
     * @param seq its number
     * @param line the emission as JSON, without a line break
     */
    record Entry(long seq, String line) {
        /** The number alone: the line holds the conversation. */
        @Override
        public String toString() {
            return "Entry[" + seq + "]";
        }
    }

    /** The one that may write a log. For one thread. */
    interface Writer {
        /**
         * Adds entries in the order of their numbers, all or some of them where it throws. What is there already is passed over, so
         * that it may be tried again with the same entries.
         *
         * @throws FencedException where somebody else has taken the log over
         */
        void append(List<Entry> entries) throws IOException;

        /** Holds the log for another lease from now on. */
        void renew() throws IOException;

        /** Whether somebody has asked for the end of the run. Cheap: asked twice a second. */
        boolean cancelled() throws IOException;

        /** Nothing more will be added. The log is kept for this long. */
        void end(Duration retention) throws IOException;
    }

    /** A place in a log. For one thread, but for {@link #close}. */
    interface Reader extends Closeable {
        /**
         * The entries that follow, some hundreds at most; waits up to this long for the first, and gives none where there was none.
         * Closing it, from any thread, or an interrupt ends the wait.
         */
        List<Entry> read(Duration wait) throws IOException, InterruptedException;

        @Override
        void close();
    }

    /** Somebody else has taken the log over: nothing more can be written by this writer. */
    final class FencedException extends IOException {
        private static final long serialVersionUID = 1;

        /** For stores. */
        public FencedException(String message) {
            super(message);
        }
    }
}
