package dev.weft.testing;

import java.io.IOException;

/**
 * One response on its way to the client, over whatever carries it. Used by the thread that answers, which a slow client blocks
 * and which is interrupted when the client has gone. Nothing is buffered: what was given is on its way when the call returns.
 */
interface Response {
    /** What the reply says of its head, which can be changed until it was begun. */
    ReplyHead head();

    /** Whether the head, or anything else, is on its way. */
    boolean begun();

    /** Whether a write has failed: then the client has gone. */
    boolean failed();

    /** Sends the head now, unless it was. */
    void begin(String contentType) throws IOException, InterruptedException;

    /** Sends a piece of the body, the head first. */
    void body(String contentType, byte[] piece) throws IOException, InterruptedException;

    /** Sends a body that is whole, the head first. */
    void whole(String contentType, byte[] body) throws IOException, InterruptedException;

    /** Ends the body in good order; the head first where there was no body. */
    void end(String contentType) throws IOException, InterruptedException;

    /** Sends bytes with neither head nor framing. */
    void verbatim(byte[] bytes) throws IOException, InterruptedException;

    /** Ends what carries the response, without an end of the body. */
    void hangUp();

    /** Breaks off what carries the response. */
    void reset();
}
