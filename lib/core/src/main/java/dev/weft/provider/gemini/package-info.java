/** Google's Gemini: requests to generateContent, and the chunks of an answer. Not API. */
@NullMarked
package dev.weft.provider.gemini;

import org.jspecify.annotations.NullMarked;
