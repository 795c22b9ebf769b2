/** Ollama's own protocol: requests, and the lines of an answer. Not API. */
@NullMarked
package dev.weft.provider.ollama;

import org.jspecify.annotations.NullMarked;
