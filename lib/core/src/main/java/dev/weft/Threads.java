package dev.weft;

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
}
