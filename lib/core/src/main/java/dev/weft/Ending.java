package dev.weft;

import org.jspecify.annotations.Nullable;

/** How a run ended, or is going to: decided once, by the first cause. */
record Ending(Kind kind, @Nullable Object value, @Nullable Throwable failure) {
    enum Kind {
        /** The work returned. */
        COMPLETED,
        /** The work threw, or a limit was reached: the reader gets the rest first. */
        FAILED,
        /** Somebody ended it: the reader gets nothing more. */
        CANCELLED,
        /** Somebody ended it politely: the reader gets the rest, and then a normal end. */
        STOPPED
    }

    static Ending completed(@Nullable Object value) {
        return new Ending(Kind.COMPLETED, value, null);
    }

    /** What is thrown to readers is decided here, so that it is the same object every time. */
    static Ending failed(Throwable thrown) {
        return new Ending(
                Kind.FAILED,
                null,
                thrown instanceof RuntimeException || thrown instanceof Error ? thrown : new RunException(thrown));
    }

    static Ending cancelled(String why) {
        return new Ending(Kind.CANCELLED, null, new CancelledException(why));
    }

    /** A polite end; the failure is for those who find that there is no result. */
    static Ending stopped() {
        return new Ending(Kind.STOPPED, null, new CancelledException("the run was stopped before there was a result"));
    }

    /** A polite end with what there is. */
    static Ending stopped(@Nullable Object value) {
        return new Ending(Kind.STOPPED, value, null);
    }

    /** What steps that are open at the end fail with. */
    Throwable why() {
        if (failure != null) return failure;
        return new CancelledException(is(Kind.COMPLETED) ? "the run has ended" : "the run was stopped");
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Throws what the run failed with. */
    RuntimeException thrown() {
        if (failure instanceof Error error) throw error;
        if (failure instanceof RuntimeException exception) return exception;
        throw new IllegalStateException("a run that " + kind + " has nothing to throw");
    }
}
