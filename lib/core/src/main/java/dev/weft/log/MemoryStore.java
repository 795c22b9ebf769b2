package dev.weft.log;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Logs in memory, for several {@link EventLog}s of one process, as tests have them. One lock for everything. */
final class MemoryStore implements LogStore {
    private static final int MOST_AT_ONCE = 500;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // guarded by the lock
    private final Map<String, Log> logs = new HashMap<>();

    MemoryStore(InstantSource clock) {
        this.clock = clock;
    }

    private static final class Log {
        final List<Entry> entries = new ArrayList<>();
        int epoch = 1;
        Instant held;
        boolean cancelled;
        boolean ended;

        Log(Instant held) {
            this.held = held;
        }
    }

    @Override
    public Writer create(String run, Duration lease) {
        lock.lock();
        try {
            if (state(run) != State.UNKNOWN) throw new IllegalStateException("there is a log of the run already");
            var log = new Log(clock.instant().plus(lease));
            logs.put(run, log);
            return new MemoryWriter(log, lease);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Writer> takeOver(String run, Duration lease) {
        lock.lock();
        try {
            Log log = logs.get(run);
            if (log == null || state(run) != State.ORPHANED) return Optional.empty();
            log.epoch++;
            log.held = clock.instant().plus(lease);
            return Optional.of(new MemoryWriter(log, lease));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public State state(String run) {
        lock.lock();
        try {
            Log log = logs.get(run);
            if (log == null) return State.UNKNOWN;
            boolean over = !log.held.isAfter(clock.instant());
            if (log.ended) return over ? State.UNKNOWN : State.ENDED;
            return over ? State.ORPHANED : State.OWNED;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Reader reader(String run, long after) {
        lock.lock();
        try {
            return new MemoryReader(state(run) == State.UNKNOWN ? null : logs.get(run), (int) after + 1);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean cancel(String run) {
        lock.lock();
        try {
            Log log = logs.get(run);
            if (log == null || log.ended) return false;
            log.cancelled = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void tidy(Duration retention, int runs) {
        lock.lock();
        try {
            Instant now = clock.instant();
            logs.values().removeIf(log -> !(log.ended ? log.held : log.held.plus(retention)).isAfter(now));
            var ended = new ArrayList<>(logs.values().stream()
                    .filter(log -> log.ended)
                    .sorted(Comparator.comparing(log -> log.held))
                    .toList());
            while (ended.size() > runs) logs.values().remove(ended.removeFirst());
        } finally {
            lock.unlock();
        }
    }

    private final class MemoryWriter implements Writer {
        private final Log log;
        private final int epoch;
        private final Duration lease;

        MemoryWriter(Log log, Duration lease) {
            this.log = log;
            this.lease = lease;
            epoch = log.epoch;
        }

        private void change(Runnable action) throws FencedException {
            lock.lock();
            try {
                if (log.epoch != epoch) throw new FencedException("somebody else has taken the log over");
                action.run();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void append(List<Entry> entries) throws IOException {
            change(() -> {
                for (Entry entry : entries) {
                    int next = log.entries.size();
                    if (entry.seq() > next)
                        throw new IllegalArgumentException("number " + entry.seq() + " cannot follow " + (next - 1));
                    if (entry.seq() == next) log.entries.add(entry);
                }
            });
        }

        @Override
        public void renew() throws IOException {
            change(() -> log.held = clock.instant().plus(lease));
        }

        @Override
        public boolean cancelled() {
            lock.lock();
            try {
                return log.cancelled;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void end(Duration retention) throws IOException {
            change(() -> {
                log.ended = true;
                log.held = clock.instant().plus(retention);
            });
        }
    }

    private final class MemoryReader implements Reader {
        private final @Nullable Log log;
        // guarded by the lock
        private int next;
        private boolean closed;

        MemoryReader(@Nullable Log log, int next) {
            this.log = log;
            this.next = next;
        }

        @Override
        public List<Entry> read(Duration wait) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = TimeUnit.NANOSECONDS.convert(wait);
                while (!closed && left > 0 && (log == null || next >= log.entries.size()))
                    left = changed.awaitNanos(left);
                if (closed || log == null || next >= log.entries.size()) return List.of();
                int end = Math.min(log.entries.size(), next + MOST_AT_ONCE);
                List<Entry> found = List.copyOf(log.entries.subList(next, end));
                next = end;
                return found;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
