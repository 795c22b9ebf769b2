/** What is kept of conversations, where, and what of it goes to the model. Start reading at {@link dev.weft.memory.Histories}. */
@NullMarked
package dev.weft.memory;

import org.jspecify.annotations.NullMarked;
