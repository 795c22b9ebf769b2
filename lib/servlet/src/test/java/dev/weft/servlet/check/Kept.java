package dev.weft.servlet.check;

import dev.weft.Emission;
import dev.weft.EmissionSource;
import dev.weft.Event;
import dev.weft.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One run, kept whole, for any number of readers. */
final class Kept {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<Emission> emissions = new ArrayList<>();

    void add(Emission emission) {
        lock.lock();
        try {
            emissions.add(emission);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether there will be something behind this number. */
    boolean goesOn(long after) {
        lock.lock();
        try {
            return emissions.isEmpty()
                    || emissions.getLast().seq() > after
                    || !isEnd(emissions.getLast().event());
        } finally {
            lock.unlock();
        }
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return !emissions.isEmpty() && isEnd(emissions.getLast().event());
        } finally {
            lock.unlock();
        }
    }

    private static boolean isEnd(Event event) {
        return event instanceof Event.RunCompleted
                || event instanceof Event.RunFailed
                || event instanceof Event.RunCancelled;
    }

    EventStream<?> follow(long after) throws Exception {
        return new Reader(after + 1).stream();
    }

    private final class Reader implements EmissionSource {
        private int next;
        private boolean closed;

        Reader(long first) {
            next = (int) first;
        }

        @Override
        public @org.jspecify.annotations.Nullable Emission next() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!closed && emissions.size() <= next) grown.await();
                return closed ? null : emissions.get(next++);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
