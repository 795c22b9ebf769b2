package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done before a run's end is told, such as storing a turn. Any thread registers it, and may have it done sooner; the
 * settlement does the rest. It is called without the lock, on the settlement's thread or a fresh one, neither of which is ever
 * interrupted, and may emit when nobody else may. The end waits until all is done.
 */
final class AtEnds {
    private final String run;
    private final RunState state;
    private final ReentrantLock lock;
    // guarded by the lock
    private final List<One> all = new ArrayList<>(0);
    private final List<Thread> busy = new ArrayList<>(0);

    AtEnds(String run, RunState state) {
        this.run = run;
        this.state = state;
        lock = state.lock;
    }

    /** One action: registered, begun, done. */
    private final class One implements Emitter.Pending {
        private final Emitter.AtEnd action;
        private final Emitter out;
        private final Step around;
        private final @Nullable Lane lane;
        /** The model call that was made last. */
        private @Nullable Step speaking;

        private final StringBuilder said = new StringBuilder();
        private boolean begun;
        private boolean done;
        private @Nullable Throwable failure;

        One(Emitter.AtEnd action, Emitter out, Step around, @Nullable Lane lane) {
            this.action = action;
            this.out = out;
            this.around = around;
            this.lane = lane;
        }

        void began(OpenSteps.Opened opened) {
            if (!opened.step.isChildOf(around) || !Lane.isWithin(opened.lane, lane)) return;
            boolean another = opened.started instanceof Event.ModelCallStarted;
            // a call that tools are called for was whole
            if (another || opened.started instanceof Event.ToolCallStarted) said.setLength(0);
            if (another) speaking = opened.step;
        }

        void see(Step step, Event event) {
            if (step == speaking && event instanceof Event.TextDelta(var piece)) said.append(piece);
        }

        @Override
        public void now() throws Exception {
            lock.lock();
            try {
                // an end that has come meanwhile does it, or has
                if (begun || !state.isGoingOn()) return;
                begun = true;
                Threads.start("weft-end-" + run, this::apart);
                while (!done) state.changed.awaitUninterruptibly();
                all.remove(this);
            } finally {
                lock.unlock();
            }
            if (failure instanceof Exception e) throw e;
            if (failure instanceof Error e) throw e;
        }

        private void apart() {
            lock.lock();
            try {
                call(out);
            } finally {
                lock.unlock();
            }
        }

        /** Under the lock, which is given up meanwhile. */
        private void call(Emitter to) {
            String text = said.toString();
            Thread me = Thread.currentThread();
            busy.add(me);
            lock.unlock();
            @Nullable Throwable thrown = null;
            try {
                action.done(to, text);
            } catch (Throwable t) {
                thrown = t;
            } finally {
                lock.lock();
            }
            busy.remove(me);
            failure = thrown;
            done = true;
            state.changed.signalAll();
        }
    }

    /** Registers an action of the step around; refused where the run is being ended. */
    Emitter.Pending add(Emitter.AtEnd action, Emitter out, Step around, @Nullable Lane lane) {
        lock.lock();
        try {
            state.refuse();
            var one = new One(action, out, around, lane);
            all.add(one);
            return one;
        } finally {
            lock.unlock();
        }
    }

    // ---- under the lock ----

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Looks at every step that begins. */
    void began(OpenSteps.Opened opened) {
        if (!all.isEmpty()) for (One one : all) if (!one.begun) one.began(opened);
    }

    /** Looks at everything that is emitted. */
    void see(Step step, Event event) {
        if (!all.isEmpty()) for (One one : all) if (!one.begun) one.see(step, event);
    }

    /** Whether the calling thread is doing one of them. */
    boolean isMe() {
        return !busy.isEmpty() && busy.contains(Thread.currentThread());
    }

    /** Waits for those that were begun already, without the lock meanwhile. */
    void awaitBegun() {
        for (One one : List.copyOf(all)) while (one.begun && !one.done) state.changed.awaitUninterruptibly();
    }

    /** Does those that were not begun, on the calling thread, without the lock meanwhile; gives the first failure. */
    @Nullable
    Throwable doRest(Emitter out) {
        @Nullable Throwable first = null;
        // a copy: whoever waited for one that was begun sooner takes it out meanwhile
        for (One one : List.copyOf(all)) {
            if (one.begun) continue;
            one.begun = true;
            one.call(out);
            if (first == null) first = one.failure;
            else if (one.failure != null && one.failure != first) first.addSuppressed(one.failure);
        }
        all.clear();
        return first;
    }
}
