/** Functions that a model may call, and how they are called. Start reading at {@link dev.weft.tool.Tool}. */
@NullMarked
package dev.weft.tool;

import org.jspecify.annotations.NullMarked;
