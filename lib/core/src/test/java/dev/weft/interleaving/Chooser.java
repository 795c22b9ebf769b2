package dev.weft.interleaving;

/** Decides which thread goes on. Asked on one thread at a time. */
interface Chooser {
    /**
     * One of several ways to go on, from 0. The first of them, {@code free} in number, go on as if nobody interfered;
     * the others take the processor from a thread that could go on, or let a wait run out before its time.
     */
    int choose(int ways, int free);

    /** Turns to the next execution; false where all have been tried. */
    boolean next();

    /** What makes this execution happen again. */
    String description();
}
