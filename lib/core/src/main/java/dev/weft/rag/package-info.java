/**
 * Answers from documents: they are cut ({@link dev.weft.rag.Splitter}), found ({@link dev.weft.rag.Retriever}) and given to the
 * model ({@link dev.weft.rag.ContextTemplate}). How these come together is in {@link dev.weft.rag.Retrieval}.
 */
@NullMarked
package dev.weft.rag;

import org.jspecify.annotations.NullMarked;
