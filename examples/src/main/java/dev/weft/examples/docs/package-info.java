/**
 * A chat over a folder of Markdown: {@link dev.weft.examples.docs.DocsChat} finds the passages that matter and asks
 * a model with them in hand. Start reading there.
 */
@NullMarked
package dev.weft.examples.docs;

import org.jspecify.annotations.NullMarked;
