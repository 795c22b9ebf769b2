package dev.weft.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Carrier;
import dev.weft.Event.RunCompleted;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What the caller's thread carries is where user code is, or nowhere; with a logging backend that has a context. */
class LoggingContextTest {
    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void aRequest() {
        MDC.put("request", "r-1");
        INHERITABLE.set("acme");
    }

    @AfterEach
    void over() {
        MDC.clear();
        INHERITABLE.remove();
    }

    private void look(String where) {
        seen.add(where + " " + MDC.get("request") + " " + INHERITABLE.get() + " "
                + Baggage.current().getEntryValue("region"));
    }

    private void ask(Tool tool, Carrier carrier) {
        var model = FakeModel.script(call -> call.toolCall("look", Map.of()), call -> call.text("ok"));
        var chat = Chat.builder()
                .model(model)
                .tools(tool)
                .retriever((question, out) -> {
                    look("retriever");
                    return List.of();
                })
                .run(r -> r.on(RunCompleted.class, done -> look("listener")))
                .build()
                .with(c -> c.run(r -> r.carry(carrier)));
        Context region =
                Context.current().with(Baggage.builder().put("region", "eu").build());
        Runnable asking = () -> chat.ask("look around");
        region.wrap(asking).run();
        await().until(() -> seen.size() == 3);
        look("caller");
    }

    private Tool on(String thread) {
        var tool = Tool.of("look", "Looks around", Void.class, none -> {
            look("tool");
            MDC.put("request", "the tool's"); // is nobody else's
            return "done";
        });
        return switch (thread) {
            case "cpuBound" -> tool.cpuBound();
            case "within" -> tool.within(Duration.ofMinutes(1));
            case "executor" ->
                tool.on(work -> {
                    try (var pool = Executors.newSingleThreadExecutor()) {
                        pool.execute(work);
                    }
                });
            default -> tool;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "cpuBound", "within", "executor"})
    void whatIsCarriedIsThereInToolsRetrieversAndListeners(String thread) {
        ask(on(thread), LoggingContext.CARRIED.and(Carrier.of(INHERITABLE)));
        assertEquals(
                List.of("caller r-1 acme null", "listener r-1 acme eu", "retriever r-1 acme eu", "tool r-1 acme eu"),
                seen.stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "cpuBound", "within"})
    void nothingIsInheritedWithoutACarrier(String thread) {
        ask(on(thread), () -> work -> work);
        assertEquals(
                List.of(
                        "caller r-1 acme null",
                        "listener null null null",
                        "retriever null null null",
                        "tool null null null"),
                seen.stream().sorted().toList());
    }
}
