package dev.weft.provider;

/**
 * A wire of ours whose {@code decode} never waits, so that a reader need not be woken between two frames that are both at hand.
 * Not for wires of users: theirs may do what they like between two pieces.
 */
interface NeverBlocks extends Wire {}
