/** Anthropic's Messages: requests, and the events of an answer. Not API. */
@NullMarked
package dev.weft.provider.anthropic;

import org.jspecify.annotations.NullMarked;
