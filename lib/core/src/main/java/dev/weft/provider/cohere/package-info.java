/** Cohere's chat, version 2: a request to JSON, events to pieces of an answer. Not API. */
@NullMarked
package dev.weft.provider.cohere;

import org.jspecify.annotations.NullMarked;
