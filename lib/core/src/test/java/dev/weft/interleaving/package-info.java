/**
 * Runs concurrent code on one thread at a time and tries its interleavings, so that a lost wake-up or a data race is found by
 * searching and not by luck. {@link dev.weft.interleaving.Interleavings} is the way in.
 *
 * <p>Classes of Weft are loaded once more, with a call before everything that another thread could notice: volatile fields, array
 * elements, locks, parking, interrupts, starting threads, the clock. At each of these calls another thread may be chosen to go on.
 * Where threads wait forever, the scheduler sees it. Plain fields are not points of choice, but watched: two accesses that
 * nothing orders are reported, so that a missing {@code volatile} is found although one thread runs at a time.
 *
 * <p>Why not a ready-made tool: see the decision on testing interleavings.
 */
@NullMarked
package dev.weft.interleaving;

import org.jspecify.annotations.NullMarked;
