/** Reads what a server of ours sends: start at {@link dev.weft.client.EventClient}. */
@NullMarked
package dev.weft.client;

import org.jspecify.annotations.NullMarked;
