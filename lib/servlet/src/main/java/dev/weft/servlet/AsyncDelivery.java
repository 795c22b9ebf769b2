package dev.weft.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A delivery beside the request's thread: a virtual thread of its own writes, and the container tells when the client has gone or
 * the request has ended for any other reason. From then on nobody touches the response; whoever is first completes the request,
 * once.
 */
final class AsyncDelivery implements AsyncListener {
    private final AsyncContext context;
    /** For the log; taken while the request is there. */
    private final ServletContext application;

    private final Delivery delivery;
    private final AtomicBoolean completed = new AtomicBoolean();

    AsyncDelivery(AsyncContext context, Delivery delivery) {
        this.context = context;
        application = context.getRequest().getServletContext();
        this.delivery = delivery;
    }

    void start() {
        Thread.ofVirtual()
                .name("weft-sse")
                .inheritInheritableThreadLocals(false)
                .start(this::deliver);
    }

    private void deliver() {
        try {
            delivery.run();
        } catch (IOException | RuntimeException e) {
            delivery.failed();
            application.log("a stream could not be sent", e);
        } finally {
            complete();
        }
    }

    private void complete() {
        if (!completed.compareAndSet(false, true)) return;
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the container has completed it, and is about to say so
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        delivery.lost();
        complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        delivery.lost();
        complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        completed.set(true);
        delivery.lost();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // somebody else's from now on: there is no listener of ours any more
        delivery.lost();
    }
}
