package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.testing.ModelServer;
import java.time.Duration;
import java.time.Instant;

/** A model at a server. */
record ServerStage(ModelServer server, ChatModel model) implements Stage {
    @Override
    public int calls() {
        return server.requests().size();
    }

    @Override
    public String request(int call) {
        return server.requests().get(call).text();
    }

    @Override
    public Instant awaitEnd(Duration limit) throws InterruptedException {
        var connection = server.connections().getFirst();
        connection.awaitClosed(limit);
        return connection.closedAt().orElseThrow();
    }

    @Override
    public void close() {
        server.close();
    }
}
