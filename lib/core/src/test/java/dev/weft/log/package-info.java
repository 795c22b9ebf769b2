/** Tests of logs: what readers get that come late or come back. */
@NullMarked
package dev.weft.log;

import org.jspecify.annotations.NullMarked;
