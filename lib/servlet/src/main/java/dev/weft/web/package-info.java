/**
 * What front ends read, and what they post: each protocol's form of a run's events, and its requests as
 * {@link dev.weft.ChatRequest}s. Knows nothing of HTTP servers: emissions in, text out, so that a run that was kept can be sent
 * again in any of them.
 */
@NullMarked
package dev.weft.web;

import org.jspecify.annotations.NullMarked;
