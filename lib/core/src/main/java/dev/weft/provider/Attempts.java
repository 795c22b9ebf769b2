package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.ModelException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes a call again where that is promised: only before anything of the response was handed on, and visibly. */
final class Attempts {
    private Attempts() {}

    /** One attempt. */
    interface Attempt<T> {
        /** Makes the call. */
        T run() throws Exception;

        /** Whether anything of the response was handed on, so that the call cannot be made again. */
        boolean begun();
    }

    static <T> T run(RetryPolicy policy, Emitter out, Supplier<? extends Attempt<T>> next) throws Exception {
        for (int number = 1; ; number++) {
            var attempt = next.get();
            try {
                return attempt.run();
            } catch (ModelException e) {
                if (attempt.begun() || out.cancelled() || !policy.again(number, e)) throw e;
                if (e instanceof ApiException refusal && policy.tooLong(e)) throw tooLong(refusal, policy.cap());
                Duration delay = policy.delay(number, e);
                out.emit(new Event.ModelRetried(Failure.of(e), delay));
                pause(delay, out);
                // where the run was cancelled meanwhile, the next attempt is aborted before it sends anything
            }
        }
    }

    private static void pause(Duration delay, Emitter out) {
        var cancelled = new CountDownLatch(1);
        var registration = out.onCancel(cancelled::countDown);
        try {
            var unused = cancelled.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            if (!out.cancelled()) {
                throw new ModelException(
                        "interrupted while waiting for the next attempt, though nobody cancelled the run", e);
            }
        } finally {
            registration.close();
        }
    }

    private static ApiException tooLong(ApiException e, Duration cap) {
        String why = "; not tried again: it asks for a wait of "
                + e.retryAfter().orElse(Duration.ZERO).toSeconds() + " s, and the retry policy's cap is "
                + cap.toSeconds() + " s";
        return Restated.in(e, text -> text + why);
    }
}
