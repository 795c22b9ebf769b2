package dev.weft.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a server has seen. Written by the threads of its connections, read and awaited by tests, all under one lock. Bounded by
 * nothing: a server lives as long as a test.
 */
final class Records {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<SeenConnection> connections = new ArrayList<>();
    private final List<SeenRequest> requests = new ArrayList<>();
    private int turns;
    private int handedOut;
    private int open;

    SeenConnection opened() {
        lock.lock();
        try {
            var connection = new SeenConnection(connections.size() + 1, this);
            connections.add(connection);
            open++;
            changed.signalAll();
            return connection;
        } finally {
            lock.unlock();
        }
    }

    void closed(SeenConnection connection, SeenConnection.End end) {
        lock.lock();
        try {
            if (!connection.close(end)) return;
            open--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    SeenRequest arrived(SeenConnection connection, RequestReader.Request read) {
        lock.lock();
        try {
            boolean takesScript = read.method().equals("POST");
            var request = new SeenRequest(requests.size() + 1, takesScript ? turns++ : -1, connection, read);
            requests.add(request);
            connection.countRequest();
            changed.signalAll();
            return request;
        } finally {
            lock.unlock();
        }
    }

    List<SeenRequest> requests() {
        return locked(() -> List.copyOf(requests));
    }

    List<SeenConnection> connections() {
        return locked(() -> List.copyOf(connections));
    }

    int openConnections() {
        return locked(() -> open);
    }

    /** The first request that nobody was given yet. */
    SeenRequest next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(PATIENCE, () -> requests.size() > handedOut, () -> "request " + (handedOut + 1) + " has not come");
            return requests.get(handedOut++);
        } finally {
            lock.unlock();
        }
    }

    void awaitRequests(int count) throws InterruptedException {
        await(
                PATIENCE,
                () -> requests.size() >= count,
                () -> "only " + requests.size() + " of " + count + " requests have come");
    }

    void awaitClosed(Duration limit) throws InterruptedException {
        await(limit, () -> open == 0, () -> open + " connections are still open");
    }

    void await(Duration limit, BooleanSupplier condition, Supplier<String> what) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) throw new IllegalStateException(what.get() + " after " + limit.toMillis() + " ms");
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }
}
