/** Not API: what two packages need and users do not. The transport is the only code that knows {@code java.net.http}. */
@NullMarked
package dev.weft.internal;

import org.jspecify.annotations.NullMarked;
