package dev.weft;

/** Never made: it only has javac demand a {@code default} of every switch over events outside this package. */
final class Unforeseen implements Event {
    private Unforeseen() {}
}
