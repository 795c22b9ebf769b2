/** Recipes: one file each, with a main, as a user would write it. */
@NullMarked
package dev.weft.examples;

import org.jspecify.annotations.NullMarked;
