package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** What is to be called when a run is cancelled or stopped: each at most once, on the thread that cancels, without the lock. */
final class CancelHooks {
    private static final Logger LOG = System.getLogger("dev.weft");

    private final RunState state;
    private final ReentrantLock lock;
    // guarded by the lock
    private final List<Hook> actions = new ArrayList<>(1);

    CancelHooks(RunState state) {
        this.state = state;
        lock = state.lock;
    }

    /** Registers an action; calls it at once where the run is being ended already. */
    Emitter.Registration add(Runnable action) {
        lock.lock();
        try {
            if (state.isGoingOn()) {
                var own = new Hook(action);
                actions.add(own);
                return () -> remove(own);
            }
        } finally {
            lock.unlock();
        }
        call(List.of(action));
        return () -> {};
    }

    private void remove(Hook action) {
        lock.lock();
        try {
            actions.remove(action);
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is registered, to be called without the lock. */
    List<Runnable> takeAll() {
        List<Runnable> taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }

    /** One registration; equal to itself alone, since an action may be registered twice. */
    private static final class Hook implements Runnable {
        private final Runnable action;

        Hook(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            action.run();
        }
    }

    static void call(List<Runnable> actions) {
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (Throwable failure) {
                LOG.log(Level.WARNING, "what was registered with onCancel threw", failure);
            }
        }
    }
}
