package dev.weft.examples;

import dev.weft.Carrier;
import dev.weft.Event.RunCompleted;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What a web request has on its thread is there in tools and listeners too: the logging context, a thread-local, the context of
 * OpenTelemetry. What a tool must not do without is handed to it instead.
 */
public final class LoggingContext {
    private static final Logger LOG = LoggerFactory.getLogger(LoggingContext.class);
    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private LoggingContext() {}

    // tag::tool
    record Order(String id) {}

    record User(String name) {}

    private static final Tool CANCEL = Tool.of("cancel_order", "Cancels an order", Order.class, (order, context) -> {
        // from the caller's thread: for logs
        LOG.info("cancelling {} for {} in {}", order.id(), TENANT.get(), region());
        // handed over: for what has to be right; without it the call fails
        return "cancelled by " + context.value(User.class).name();
    });
    // end::tool

    // tag::carrier
    static final Carrier CARRIED = Carrier.of(TENANT)
            .and(Carrier.of(MDC::getCopyOfContextMap, MDC::setContextMap, MDC::clear))
            .and(() -> Context.current()::wrap);
    // end::carrier

    private static String region() {
        return String.valueOf(Baggage.current().getEntryValue("region"));
    }

    /** The same request, with what its thread carries and without. */
    @SuppressWarnings("try") // what is current is not named again
    public static void main(String[] args) throws InterruptedException {
        MDC.put("request", "r-1");
        TENANT.set("acme");
        try (var current = Baggage.builder().put("region", "eu").build().makeCurrent()) {
            request(CARRIED);
            request(() -> work -> work); // carries nothing
        } finally {
            TENANT.remove();
            MDC.clear();
        }
    }

    private static void request(Carrier carrier) throws InterruptedException {
        var model = FakeModel.script(
                call -> call.toolCall("cancel_order", Map.of("id", "7")), call -> call.words("Order 7 is cancelled."));
        var audited = new CountDownLatch(1);
        // tag::chat
        var chat = Chat.builder()
                .model(model)
                .tools(CANCEL)
                .run(r -> r.carry(carrier).on(RunCompleted.class, done -> {
                    LOG.info("answered {}", TENANT.get()); // listeners find it too
                    audited.countDown();
                }))
                .build();
        String answer = chat.with(c -> c.value(new User("ada"))).ask("Cancel order 7");
        // end::chat
        audited.await();
        System.out.println(answer);
    }
}
