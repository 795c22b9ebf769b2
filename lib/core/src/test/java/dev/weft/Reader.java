package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The kinds of threads that read streams. Runs code on one of its kind, and takes it for a failure when that never ends. */
enum Reader {
    PLATFORM {
        @Override
        Thread.Builder threads() {
            return Thread.ofPlatform().daemon();
        }
    },
    VIRTUAL {
        @Override
        Thread.Builder threads() {
            return Thread.ofVirtual();
        }
    };

    private static final Duration HANGS = Duration.ofSeconds(30);

    abstract Thread.Builder threads();

    /** Code that gives something and may throw what it likes. */
    @FunctionalInterface
    interface Body<T extends @Nullable Object> {
        T run() throws Throwable;
    }

    /** Code that may throw what it likes. */
    @FunctionalInterface
    interface Code {
        void run() throws Throwable;
    }

    /** Runs {@code code} on a thread of this kind and waits for it. */
    void runs(Code code) {
        starts(() -> {
                    code.run();
                    return "";
                })
                .done();
    }

    /** Starts {@code body} on a thread of this kind. */
    <T extends @Nullable Object> Started<T> starts(Body<T> body) {
        var outcome = new CompletableFuture<T>();
        Thread thread = threads().name("test-reader").start(() -> {
            try {
                outcome.complete(body.run());
            } catch (Throwable failure) {
                outcome.completeExceptionally(failure);
            }
        });
        return new Started<>(thread, outcome);
    }

    /** A thread that was started and what it comes to. */
    record Started<T extends @Nullable Object>(Thread thread, CompletableFuture<T> outcome) {
        /** What the body gave. What it threw is thrown here; where it hangs, every thread's stack is. */
        T done() {
            try {
                return outcome.get(HANGS.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("hangs\n" + String.join("\n", dump()));
            } catch (ExecutionException e) {
                throw Reader.<RuntimeException>sneaky(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                throw new AssertionError("the test was interrupted", e);
            }
        }

        /** What the body threw. */
        <X extends Throwable> X threw(Class<X> kind) {
            try {
                Object value = done();
                throw new AssertionError("nothing was thrown, but there was: " + value);
            } catch (Throwable thrown) {
                if (kind.isInstance(thrown)) return kind.cast(thrown);
                throw thrown;
            }
        }

        /** Waits until the thread waits for something. */
        Started<T> waiting() {
            Until.waits(thread);
            return this;
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** Every thread of this JVM, the virtual ones too, with its stack. */
    static List<String> dump() {
        try {
            Path folder = Files.createTempDirectory("threads");
            Path file = folder.resolve("dump");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            List<String> lines = Files.readAllLines(file);
            Files.delete(file);
            Files.delete(folder);
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until no thread is left whose name holds {@code name}. */
    static void noneIsLeft(String name) {
        Until.isTrue(() -> dump().stream().noneMatch(line -> line.startsWith("#") && line.contains(name)));
    }

    static void isThere(String name) {
        assertTrue(dump().stream().anyMatch(line -> line.startsWith("#") && line.contains(name)), name);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT) + " reader";
    }
}
