/**
 * Models behind HTTP: a provider is one {@link dev.weft.provider.Wire}, all the I/O is
 * {@link dev.weft.provider.HttpChatModel}'s. Start reading at {@link dev.weft.provider.HttpChatModel}.
 */
@NullMarked
package dev.weft.provider;

import org.jspecify.annotations.NullMarked;
