/** Keeps what runs emit, for readers that come late or come back: start at {@link dev.weft.log.EventLog}. */
@NullMarked
package dev.weft.log;

import org.jspecify.annotations.NullMarked;
