/** The main path. Start reading at {@link dev.weft.chat.Chat}. */
@NullMarked
package dev.weft.chat;

import org.jspecify.annotations.NullMarked;
