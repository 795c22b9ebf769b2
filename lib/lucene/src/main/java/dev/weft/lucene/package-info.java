/** Documents in a Lucene index: {@link dev.weft.lucene.LuceneStore} keeps them, {@link dev.weft.lucene.LuceneSearch} finds them. */
@NullMarked
package dev.weft.lucene;

import org.jspecify.annotations.NullMarked;
