/** What the wires of several providers need: errors, and the way around parsing every frame. Not API. */
@NullMarked
package dev.weft.provider.common;

import org.jspecify.annotations.NullMarked;
