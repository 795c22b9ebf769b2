/**
 * The vocabulary and the one stream: what is asked, what is answered, and everything that happens between. Imports nothing of
 * ours. Start reading at {@link dev.weft.EventStream}.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
