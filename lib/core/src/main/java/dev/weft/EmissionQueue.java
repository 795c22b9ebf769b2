package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between the emitters of a run and its one reader.
 *
 * <p>Emitters call under the run's lock, one at a time; the reader calls without any lock, one thread at a time. At most
 * {@code capacity} emissions are unread (added and not yet {@linkplain #take taken}) as long as emitters ask {@link #hasRoom}
 * first; the end of a run adds its closings without asking. A reader that finds nothing parks until it is {@linkplain #wake woken};
 * an emitter that finds no room says so with {@link #wantRoom} and is told by {@code onRoom}. Closing is not known here: whoever
 * ends the run adds what is left, publishes the end and wakes the reader; {@link #clear} forgets what is unread.
 */
final class EmissionQueue {
    private static final int FIRST_SLOTS = 16;

    private final int capacity;
    private final int resumeAt;
    private final Runnable onRoom;

    // written by emitters, under the run's lock
    private volatile @Nullable Emission[] slots;
    private volatile long tail;
    private volatile boolean roomWanted;

    // written by the reader
    private volatile long head;
    private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
    private volatile boolean waits;
    // set by the reader, cleared by whoever wakes it
    private volatile @Nullable Thread parked;

    /** {@code onRoom} is called on the reader's thread when room was wanted and there is some. */
    EmissionQueue(int capacity, Runnable onRoom) {
        this.capacity = capacity;
        this.onRoom = onRoom;
        // an emitter woken for every single element would cost two thread switches an element
        resumeAt = capacity - Math.max(1, Math.min(capacity / 4, 64));
        slots = new @Nullable Emission[Integer.highestOneBit(Math.min(capacity, FIRST_SLOTS) * 2 - 1)];
    }

    // ---- emitters, under the run's lock ----

    boolean hasRoom() {
        return tail - head < capacity;
    }

    /** Makes the next element; the reader may see it at once, but is not woken. */
    void add(Emission emission) {
        long at = tail;
        var room = slots;
        if (at - head >= room.length) room = grow(room, at);
        room[(int) at & (room.length - 1)] = emission;
        tail = at + 1;
    }

    private @Nullable Emission[] grow(@Nullable Emission[] old, long at) {
        var wider = new @Nullable Emission[old.length * 2];
        for (long i = head; i < at; i++) wider[(int) i & (wider.length - 1)] = old[(int) i & (old.length - 1)];
        slots = wider;
        return wider;
    }

    void wantRoom(boolean wanted) {
        roomWanted = wanted;
    }

    /** How many elements the reader has taken: whether it has moved since. */
    long taken() {
        return head;
    }

    long unread() {
        return tail - head;
    }

    /** Everything so far, which stays unread; null where something has been taken. Somebody may begin to read meanwhile. */
    @Nullable
    List<Emission> fromTheFirst() {
        if (head != 0) return null;
        var room = slots;
        var unread = new ArrayList<Emission>();
        for (long i = 0; i < tail; i++) {
            Emission emission = room[(int) i & (room.length - 1)];
            // a slot is emptied before it is taken
            if (emission == null) return null;
            unread.add(emission);
        }
        return head == 0 ? unread : null;
    }

    /** Forgets what is unread. The reader, which may be looking, then finds nothing. */
    void clear() {
        slots = new @Nullable Emission[1];
    }

    // ---- any thread ----

    /** Wakes the reader where it is parked. */
    void wake() {
        Thread waiting = parked;
        if (waiting != null) {
            parked = null;
            LockSupport.unpark(waiting);
        }
    }

    /** The thread that read last; null before the first read. */
    @Nullable
    Thread reader() {
        return reader.get();
    }

    // ---- the reader ----

    /**
     * Makes the calling thread the reader. Reading may pass from thread to thread, but two at once is a mistake that would lose
     * order, and is told where it can be seen.
     */
    void claim() {
        Thread me = Thread.currentThread();
        Thread before = reader.get();
        if (before == me) return;
        if (before != null && waits || !reader.compareAndSet(before, me)) {
            throw new IllegalStateException("two threads read one stream: " + me.getName() + " while "
                    + (before == null ? "another" : before.getName())
                    + " waits for the next event; read it on one thread, or give each its own listener");
        }
    }

    /** Makes the calling thread the reader where nobody has read yet; true where it is the reader now. */
    boolean claimUnread() {
        Thread me = Thread.currentThread();
        return reader.compareAndSet(null, me) || reader.get() == me;
    }

    /** The next element, or null where there is none. */
    @Nullable
    Emission peek() {
        long at = head;
        if (at >= tail) return null;
        var room = slots;
        return room[(int) at & (room.length - 1)];
    }

    /** Takes the element that {@link #peek} has shown. */
    void take() {
        long at = head;
        var room = slots;
        room[(int) at & (room.length - 1)] = null;
        head = at + 1;
        if (roomWanted && tail - at - 1 <= resumeAt) onRoom.run();
    }

    /** Parks until woken, for at most {@code nanos} where that is above 0; may return for no reason. */
    void park(EndSeen end, long nanos) {
        waits = true;
        parked = Thread.currentThread();
        // looked at again after saying that we wait: whoever adds later sees it, whoever added earlier is seen here
        if (peek() == null && !end.seen()) {
            if (nanos > 0) LockSupport.parkNanos(this, nanos);
            else LockSupport.park(this);
        }
        parked = null;
        waits = false;
    }

    /** Tells whether the end has been published. */
    @FunctionalInterface
    interface EndSeen {
        boolean seen();
    }
}
