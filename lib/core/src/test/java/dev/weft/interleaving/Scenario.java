package dev.weft.interleaving;

/** What is tried in every interleaving: made anew for each. */
public interface Scenario extends Runnable {
    /** Starts threads with {@code Threads} and uses what is to be tested. */
    @Override
    void run();

    /** Looks at the result once every thread has ended. */
    default void afterwards() {}
}
