/** Models and servers that need no network: what a test of a program that uses Weft is written with. */
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
