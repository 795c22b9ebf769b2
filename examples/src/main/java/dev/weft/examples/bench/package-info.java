/** Weft as a peer of other clients in a measuring harness. */
@NullMarked
package dev.weft.examples.bench;

import org.jspecify.annotations.NullMarked;
