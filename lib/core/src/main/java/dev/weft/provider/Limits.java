package dev.weft.provider;

/** The most that is taken from a server. */
public final class Limits {
    /** The limits that apply where none are set. */
    public static final Limits DEFAULT = new Limits();

    private Limits() {}
}
