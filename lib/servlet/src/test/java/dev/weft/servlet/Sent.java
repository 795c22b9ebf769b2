package dev.weft.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CountDownLatch;

/** Tells when a request is over, on whichever thread that is. */
record Sent(CountDownLatch done) implements AsyncListener {
    /** To be called behind {@code send}. */
    static void tell(HttpServletRequest request, CountDownLatch done) {
        if (!request.isAsyncStarted()) done.countDown();
        else request.getAsyncContext().addListener(new Sent(done));
    }

    @Override
    public void onComplete(AsyncEvent event) {
        done.countDown();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
