/** OpenAI's Responses API between Weft's types and its JSON. Not API. */
@NullMarked
package dev.weft.provider.responses;

import org.jspecify.annotations.NullMarked;
