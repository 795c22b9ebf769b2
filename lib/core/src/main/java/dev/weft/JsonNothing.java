package dev.weft;

/** The two values without content: a null that was written, and a place where nothing was. */
enum JsonNothing {
    NULL,
    MISSING
}
