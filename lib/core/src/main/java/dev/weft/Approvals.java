package dev.weft;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tool calls of a run that wait for somebody's word, and the words. Any thread asks and answers; the run's lock orders them. */
final class Approvals {
    private enum Word {
        WAITING,
        YES,
        NO
    }

    private final RunState state;
    /** Guarded by the run's lock. */
    private final Map<String, Word> asked = new HashMap<>(0);

    Approvals(RunState state) {
        this.state = state;
    }

    /** Waits for the word on a call; {@code request} is what tells that it is waited for. */
    boolean await(ToolCall call, Runnable request) throws InterruptedException {
        state.lock.lock();
        try {
            // one call asked about twice at once: the word counts for both
            asked.putIfAbsent(call.id(), Word.WAITING);
        } finally {
            state.lock.unlock();
        }
        request.run();
        state.lock.lockInterruptibly();
        try {
            while (asked.get(call.id()) == Word.WAITING) {
                state.refuse();
                state.changed.await();
            }
            return Objects.requireNonNull(asked.get(call.id())) == Word.YES;
        } finally {
            state.lock.unlock();
        }
    }

    void answer(ToolCall call, boolean yes) {
        state.lock.lock();
        try {
            @Nullable Word before = asked.get(call.id());
            if (before == null) {
                throw new IllegalStateException("nobody has asked whether " + call + " is approved: approve what an"
                        + " ApprovalRequested of this stream holds");
            }
            if (before != Word.WAITING) return;
            asked.put(call.id(), yes ? Word.YES : Word.NO);
            state.changed.signalAll();
        } finally {
            state.lock.unlock();
        }
    }
}
