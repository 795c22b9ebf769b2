package dev.weft.tool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Knows the thread that is inside a tool, and names it once in the log where it is still there a second after it was interrupted.
 * The tool's thread comes and goes; the one that has given it up asks for the naming, which has a thread of its own and is over
 * when the tool comes back, or after that second.
 */
final class Lingering {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long PATIENCE_SECONDS = 1;

    private final String tool;
    private final CountDownLatch back = new CountDownLatch(1);
    private volatile @Nullable Thread inside;

    Lingering(String tool) {
        this.tool = tool;
    }

    // ---- the tool's thread ----

    @Nullable
    Object watched(Callable<@Nullable Object> work) throws Exception {
        inside = Thread.currentThread();
        try {
            return work.call();
        } finally {
            inside = null;
            back.countDown();
        }
    }

    // ---- the thread that has interrupted it ----

    void nameLater() {
        Terms.start(Thread.ofVirtual(), "weft-tool-watch", this::nameUnlessBack);
    }

    private void nameUnlessBack() {
        try {
            if (back.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException stray) {
            // nobody has a reason to interrupt this thread: as if the time were over
        }
        Thread still = inside;
        // one that had not begun never will
        if (still == null) return;
        LOG.log(
                Level.WARNING,
                "the tool {0} has not come back a second after it was interrupted; thread {1} is at {2}",
                tool,
                still.getName(),
                where(still));
    }

    /** Which line a thread is at, the JDK's own left out. */
    private static String where(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .filter(frame -> !"java.base".equals(frame.getModuleName()))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("its end");
    }
}
