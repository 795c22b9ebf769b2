/** Tests of the code as it is written: who may use whom, what users see, how large and how quiet a file is. */
@NullMarked
package dev.weft.house;

import org.jspecify.annotations.NullMarked;
