package dev.weft;

/** Never made: it only has javac demand a {@code default} of every switch over content outside this package. */
final class UnforeseenContent implements Content {
    private UnforeseenContent() {}
}
