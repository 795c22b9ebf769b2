/** Amazon Bedrock's Converse: a request to JSON, events to pieces of an answer, exceptions to ours. Not API. */
@NullMarked
package dev.weft.provider.bedrock;

import org.jspecify.annotations.NullMarked;
