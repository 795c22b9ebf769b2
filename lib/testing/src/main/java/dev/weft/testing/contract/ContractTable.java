package dev.weft.testing.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Prints, when all the cases of a model have run, a line with what became of each. JUnit makes one for each class, and may call it
 * from the threads of several tests at once.
 */
final class ContractTable implements TestWatcher, AfterAllCallback {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> passed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Override
    public void testSuccessful(ExtensionContext context) {
        add(passed, name(context));
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        add(skipped, name(context) + " (" + (cause == null ? "" : cause.getMessage()) + ")");
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        add(skipped, name(context) + " (" + reason.orElse("disabled") + ")");
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        add(failed, name(context));
    }

    private void add(List<String> to, String line) {
        lock.lock();
        try {
            to.add(line);
        } finally {
            lock.unlock();
        }
    }

    private static String name(ExtensionContext context) {
        return context.getRequiredTestMethod().getName();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        lock.lock();
        try {
            for (var lines : List.of(passed, skipped, failed)) lines.sort(null);
            System.out.println("contract of " + context.getRequiredTestClass().getSimpleName() + ": " + passed.size()
                    + " passed, " + skipped.size() + " skipped, " + failed.size() + " failed; passed " + passed
                    + "; skipped " + skipped + "; failed " + failed);
        } finally {
            lock.unlock();
        }
    }
}
