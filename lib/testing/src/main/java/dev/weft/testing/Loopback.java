package dev.weft.testing;

import dev.weft.testing.SeenConnection.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The listening socket of a server, its connections, and every thread that it has: one that accepts and, for each connection,
 * one that reads and at times one that answers, all of them virtual. Nothing bounds how many clients may come at once.
 * {@link #close}, from any thread, ends all of it and waits for the threads, at most two seconds; one that is in user code
 * which ignores interrupts is named in a warning.
 */
final class Loopback {
    private static final System.Logger LOG = System.getLogger(Loopback.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BACKLOG = 8192;

    private final ServerSocket listening;
    private final Records records = new Records();
    private final Answers answers;
    private final Function<? super SeenRequest, ? extends Speech> speeches;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lastCall = new AtomicInteger();
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private volatile boolean closed;

    /** Listens at once, on a port that the system chooses. */
    Loopback(Answers answers, Function<? super SeenRequest, ? extends Speech> speeches) {
        this.answers = answers;
        this.speeches = speeches;
        try {
            listening = new ServerSocket();
            listening.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on the loopback", e);
        }
        start("accepts", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    Records records() {
        return records;
    }

    Answer answer(SeenRequest request) {
        return answers.of(request);
    }

    /** Where its making fails there are no words, and a script that has some fails with them. */
    Speech speech(SeenRequest request) {
        try {
            return speeches.apply(request);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the speech for " + request + " could not be made", e);
            return new FramesOnly(request);
        }
    }

    String callId() {
        return "call_" + lastCall.incrementAndGet();
    }

    /** How many threads there are now. */
    int threads() {
        return threads.size();
    }

    private void accept() {
        while (!closed) {
            try {
                var connection = new HttpConnection(listening.accept(), records.opened(), this);
                connections.add(connection);
                start("reads", connection::run);
                if (closed) connection.abort(End.SERVER_CLOSED);
            } catch (IOException e) {
                if (closed) return;
                LOG.log(System.Logger.Level.WARNING, "cannot accept a connection", e);
                LockSupport.parkNanos(10_000_000); // no descriptor is free: the next try would fail as well
            }
        }
    }

    /** Starts a thread that {@link #close} waits for. It inherits nothing but the class loader of the server's maker. */
    Thread start(String what, Runnable work) {
        Thread thread = Thread.ofVirtual()
                .name("weft-model-server-" + port() + " " + what)
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> {
                    try {
                        Thread.currentThread().setContextClassLoader(loader);
                        work.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                });
        threads.add(thread);
        thread.start();
        return thread;
    }

    void forget(HttpConnection connection) {
        connections.remove(connection);
    }

    void close() {
        closed = true;
        try {
            listening.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing the listening socket failed", e);
        }
        for (HttpConnection connection : connections) connection.abort(End.SERVER_CLOSED);
        if (threads.contains(Thread.currentThread()))
            return; // a script that closes its own server does not wait for itself
        try {
            joinAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void joinAll() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) {
            if (thread.join(Duration.ofNanos(Math.max(end - System.nanoTime(), 1)))) continue;
            var names = threads.stream().map(Thread::getName).sorted().toList();
            LOG.log(System.Logger.Level.WARNING, "closed, but a script ignores its interrupt: {0}", names);
            return;
        }
    }

    /** Waits for a thread though this one be interrupted. */
    static void joinFully(Thread thread) {
        boolean interrupted = Thread.interrupted();
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
