/**
 * Runs concurrent code on one thread at a time and tries its interleavings, so that a lost wake-up or a data race is
 * found by searching and not by luck. {@link dev.weft.interleaving.Interleavings} is the way in.
 *
 * <p>The classes of Weft are loaded once more, with a call before everything that another thread could notice:
 * volatile fields, arrays that are kept, locks, parking, interrupts, starting threads, the clock. At each of these
 * calls another thread may be chosen to go on; where all wait, the scheduler sees it. Plain fields are not points of
 * choice but are watched: two accesses that nothing orders are reported, so that a missing {@code volatile} is found
 * although only one thread runs at a time. What has no such accesses behaves as if there were only these
 * interleavings.
 *
 * <p>Why not a tool that exists. Lincheck 3.7 lets {@code LockSupport.park} return without a reason, so that it
 * cannot find a lost wake-up, which is what matters here. Fray 0.9 needs a JDK 25 of its own making, and native code.
 * jcstress 0.16 runs in JVMs that it forks, and finds what happens often enough.
 */
@NullMarked
package dev.weft.interleaving;

import org.jspecify.annotations.NullMarked;
