/** Tests of the client of our own servers. */
@NullMarked
package dev.weft.client;

import org.jspecify.annotations.NullMarked;
