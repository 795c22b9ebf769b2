/** A chat in the browser: one page, one servlet. Start reading at {@link dev.weft.examples.webchat.WebChat}. */
@NullMarked
package dev.weft.examples.webchat;

import org.jspecify.annotations.NullMarked;
