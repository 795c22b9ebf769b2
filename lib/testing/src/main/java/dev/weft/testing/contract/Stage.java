package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.testing.ModelServer;
import java.time.Duration;
import java.time.Instant;

/** A model under test, and who answers it. Closed by the case that has opened it. */
interface Stage extends AutoCloseable {
    ChatModel model();

    /** How many calls have come. */
    int calls();

    /** What the call with this number, from 0, has asked, as far as text goes. */
    String request(int call);

    /** Waits until the only call was seen to end by whoever answered it, and says when that was. */
    Instant awaitEnd(Duration limit) throws InterruptedException;

    /** The server, where there is one. */
    ModelServer server();

    @Override
    void close();
}
