/** OpenAI's Chat Completions: requests, and the chunks of an answer. Not API. */
@NullMarked
package dev.weft.provider.openai;

import org.jspecify.annotations.NullMarked;
