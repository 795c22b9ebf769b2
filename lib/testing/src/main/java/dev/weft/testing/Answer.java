package dev.weft.testing;

/** What a server will do with one request. */
record Answer(ReplyHead head, Step step) {}
