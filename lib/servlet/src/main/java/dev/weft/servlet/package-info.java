/**
 * Streams to browsers, from servlets: {@link dev.weft.servlet.Sse#send} is the one line. What is written is a
 * {@link dev.weft.web.Format}'s; how it gets there is here.
 */
@NullMarked
package dev.weft.servlet;

import org.jspecify.annotations.NullMarked;
