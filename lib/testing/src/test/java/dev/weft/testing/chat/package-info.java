/** Chats with everything that belongs to them, against scripted models. */
package dev.weft.testing.chat;
