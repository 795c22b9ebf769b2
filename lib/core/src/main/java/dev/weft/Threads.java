package dev.weft;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The virtual threads that Weft starts: nothing is inherited by accident, and class loading works as it did for the caller. */
final class Threads {
    private Threads() {}

    static Thread unstarted(String name, Runnable task) {
        Thread thread = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(task);
        // switching inheritance off takes the context class loader away as well
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        return thread;
    }

    static Thread start(String name, Runnable task) {
        Thread thread = unstarted(name, task);
        thread.start();
        return thread;
    }

    /** Which line each thread is at. */
    static String where(List<Thread> threads) {
        return threads.stream()
                .map(thread -> "thread " + thread.getName() + " is at " + where(thread))
                .collect(Collectors.joining(", "));
    }

    /** Which line a thread is at, the JDK's own left out. */
    static String where(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .filter(frame -> !"java.base".equals(frame.getModuleName()))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("its end");
    }
}
