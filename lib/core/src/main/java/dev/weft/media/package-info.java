/**
 * Between bytes and frames: decoders for {@code text/event-stream}, {@code application/x-ndjson} and streamed JSON arrays over
 * any blocking {@link java.io.InputStream}, the encoder for server-sent events, and a client that reconnects. Usable alone:
 * nothing here knows of models or of HTTP. Start reading at {@link dev.weft.media.MediaType}.
 */
@NullMarked
package dev.weft.media;

import org.jspecify.annotations.NullMarked;
