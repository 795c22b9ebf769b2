package dev.weft.examples;

import dev.weft.Carrier;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event.RunCompleted;
import dev.weft.FinishReason;
import dev.weft.Responder;
import dev.weft.RunOptions;
import java.util.concurrent.CompletableFuture;

/**
 * What your thread carries, such as the tenant of a web request, comes along to the run's thread and its
 * listeners if you say so.
 */
public final class CarryContext {
    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private CarryContext() {}

    /** Asks with a carrier and without. */
    public static void main(String[] args) {
        Responder whoAsks = (request, out) -> ChatResponse.writer(out)
                .text("You are " + TENANT.get() + ".")
                .finish(FinishReason.STOP, "stop")
                .response();
        // tag::carry
        TENANT.set("acme");
        var audit = new CompletableFuture<String>();
        var carried = RunOptions.of(o ->
                o.carry(Carrier.of(TENANT)).on(RunCompleted.class, done -> audit.complete("answered " + TENANT.get())));
        System.out.println(
                whoAsks.stream(ChatRequest.of("Who am I?"), carried).result().text());
        System.out.println(audit.join());
        // end::carry
        System.out.println(whoAsks.ask("Who am I without it?"));
        TENANT.remove();
    }
}
