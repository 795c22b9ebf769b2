/**
 * Between bytes and frames: decoders for {@code text/event-stream}, {@code application/x-ndjson}, streamed JSON arrays and
 * Amazon's binary event stream over any blocking {@link java.io.InputStream}, encoders for server-sent events and Amazon's event
 * stream, and a client that reconnects. Usable alone: nothing here knows of models or of HTTP. Start reading at {@link dev.weft.media.MediaType}.
 */
@NullMarked
package dev.weft.media;

import org.jspecify.annotations.NullMarked;
