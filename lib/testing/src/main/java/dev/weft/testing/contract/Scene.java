package dev.weft.testing.contract;

import dev.weft.FinishReason;
import dev.weft.testing.Gate;
import dev.weft.testing.Reply;

/**
 * What the other side does in one call: a server, or where the model under test runs in this process, its script. Each case says
 * it once, for both.
 */
interface Scene {
    Scene text(String piece);

    Scene toolCall(String name, Object arguments);

    /** As much of a tool call as can be said without all of it, then a wait at the gate. */
    Scene toolCallBegun(Gate gate);

    Scene usage(long input, long output);

    Scene finish(FinishReason reason);

    /** Waits before anything is said. */
    Scene holdFirst(Gate gate);

    Scene hold(Gate gate);

    /** Ends without an end. */
    void truncate();

    /** Says no in place of an answer. */
    void refuse(Refusal refusal);

    /** Fails inside an answer. */
    void fail(Refusal refusal);

    /** For what only HTTP can do. */
    Reply http();
}
