package dev.weft.testing.chat;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Carrier;
import dev.weft.ChatRequest;
import dev.weft.Event.ToolCallFinished;
import dev.weft.Event.ToolCallStarted;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in tools: docs/tools.md, row by row, and who hears of it. */
@Timeout(30)
class ToolTroubleTest {
    record Stay(String place, int days) {
        Stay {
            if (days < 1) throw new IllegalArgumentException("days must be positive");
        }
    }

    record Trip(List<Stay> stays) {}

    private static FakeModel callsThenSays(String tool, Object arguments) {
        return FakeModel.script(call -> call.toolCall(tool, arguments), call -> call.text("sorry"));
    }

    private static Chat chat(FakeModel model, Tool... tools) {
        return Chat.builder().model(model).tools(tools).build();
    }

    private static ToolResult result(Chat chat) {
        var messages = chat.stream("go").result().messages();
        return ((Message.ToolMessage) messages.get(1)).result();
    }

    private static void hold(CountDownLatch latch) {
        boolean held = true;
        while (held) {
            try {
                latch.await();
                held = false;
            } catch (InterruptedException e) {
                // that is the trouble
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "\"text\"", "null"})
    void argumentsThatAreNoObjectAreToldAsSuch(String arguments) {
        var told = result(chat(callsThenSays("plan", arguments), Tool.of("plan", "Plans", Trip.class, trip -> "ok")));
        assertTrue(told.isError());
        assertTrue(told.text().contains("expected an object"), told::text);
    }

    @Test
    void whatARecordItselfSaysToItsArgumentsIsToldToTheModel() {
        var one = Tool.of("stay", "Books", Stay.class, stay -> "ok");
        var told = result(chat(callsThenSays("stay", Map.of("place", "Oslo", "days", 0)), one));
        assertTrue(told.isError());
        assertEquals(
                "the arguments do not fit: The value is an object, expected what Stay accepts: days must be positive",
                told.text());
        var many = Tool.of("plan", "Plans", Trip.class, trip -> "ok");
        var inside =
                Map.of("stays", List.of(Map.of("place", "Oslo", "days", 2), Map.of("place", "Bergen", "days", -1)));
        told = result(chat(callsThenSays("plan", inside), many));
        assertEquals(
                "the arguments do not fit: stays.1 is an object, expected what Stay accepts: days must be positive",
                told.text());
        told = result(chat(callsThenSays("stay", Map.of("place", 3, "days", 1)), one));
        assertEquals("the arguments do not fit: place is a number, expected a string", told.text());
    }

    @Test
    void badArgumentsAreToldToTheModelEvenWhereAFailureStopsTheRun() {
        var tool = Tool.of("stay", "Books", Stay.class, stay -> "ok");
        var told = result(
                chat(callsThenSays("stay", Map.of("place", "Oslo")), tool).with(c -> c.stopOnToolFailure(true)));
        assertTrue(told.text().contains("days is missing"), told::text);
    }

    @RepeatedTest(3)
    void aToolThatOverlooksItsInterruptIsNamedOnce() throws Exception {
        var released = new CountDownLatch(1);
        var deaf = Tool.of("deaf", "Does not listen", Void.class, none -> {
                    hold(released);
                    return "late";
                })
                .within(Duration.ofMillis(50));
        try (var logged = new Logged()) {
            assertEquals(
                    "it took longer than its limit of 50 ms",
                    result(chat(callsThenSays("deaf", Map.of()), deaf)).text());
            await().until(() -> !logged.warnings("the tool deaf").isEmpty());
            String told = logged.warnings("the tool deaf").getFirst();
            assertTrue(told.contains("weft-tool") && told.contains("ToolTroubleTest.hold"), told);
            assertEquals(1, logged.warnings("the tool deaf").size());
        } finally {
            released.countDown();
        }
    }

    @Test
    void aToolThatComesBackWhenItIsInterruptedIsNotNamed() {
        var late = Tool.of("late", "Takes long", Void.class, none -> {
                    new CountDownLatch(1).await();
                    return "never";
                })
                .within(Duration.ofMillis(50));
        try (var logged = new Logged()) {
            result(chat(callsThenSays("late", Map.of()), late));
            await().during(Duration.ofMillis(1_500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> logged.warnings("the tool late").isEmpty());
        }
    }

    @Test
    void aBusyToolThatOutlivesItsRunIsNamed() throws Exception {
        var released = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var busy = Tool.of("busy", "Computes", Void.class, none -> {
                    inside.countDown();
                    hold(released);
                    return "late";
                })
                .cpuBound();
        try (var logged = new Logged()) {
            try (var stream = chat(callsThenSays("busy", Map.of()), busy).stream("go")) {
                for (var event : stream) if (event instanceof ToolCallStarted) break;
                inside.await();
            }
            await().until(() -> !logged.warnings("the tool busy").isEmpty());
        } finally {
            released.countDown();
        }
    }

    @Test
    void anExecutorThatTakesNoWorkIsToldToTheUserToo() {
        var executor = Executors.newSingleThreadExecutor();
        executor.shutdown();
        var tool = Tool.of("index", "Indexes", Void.class, none -> "ok").on(executor);
        try (var logged = new Logged()) {
            var chat = chat(callsThenSays("index", Map.of()), tool);
            String what = "the tool index could not be called: its executor takes no more work";
            var finished = new ToolResult[1];
            try (var stream = chat.stream("go")) {
                for (var event : stream)
                    if (event instanceof ToolCallFinished(var call, var result)) finished[0] = result;
                assertEquals("sorry", stream.result().text());
            }
            assertEquals(ToolResult.error(what), finished[0]);
            assertEquals(1, logged.warnings(what).size());
            var stops = chat(callsThenSays("index", Map.of()), tool).with(c -> c.stopOnToolFailure(true));
            var failure = assertThrows(RejectedExecutionException.class, () -> stops.ask("go"));
            assertEquals(what, failure.getMessage());
        }
    }

    @Test
    void aCarrierThatFailsOnTheToolsThreadLeavesNobodyWaiting() {
        var broken = new AtomicBoolean();
        Carrier carrier = () -> work -> () -> {
            if (broken.get() && Thread.currentThread().getName().equals("weft-tool")) {
                throw new IllegalStateException("no context here");
            }
            work.run();
        };
        var tool = Tool.of("busy", "Computes", Void.class, none -> "ok").cpuBound();
        broken.set(true);
        var told = result(chat(callsThenSays("busy", Map.of()), tool).with(c -> c.run(r -> r.carry(carrier))));
        assertEquals("no context here", told.text());
        assertTrue(told.isError());
    }

    @Test
    void aModelWhoseOwnSettingsForceACallMayAnswerWhenItHasCalled() {
        for (var forced : List.of(ToolChoice.REQUIRED, ToolChoice.tool("plan"))) {
            var fake = FakeModel.answering((request, call) -> {
                if (request.options().toolChoice().equals(Optional.of(forced))) {
                    call.toolCall("plan", Map.of("stays", List.of()));
                } else {
                    call.text("Go.");
                }
            });
            var plan = Tool.of("plan", "Plans", Trip.class, trip -> "planned");
            var model = fake.options(o -> o.toolChoice(forced).temperature(0.5));
            for (var one : List.of(model, model.options(o -> o.maxTokens(9)), model.orElse(model))) {
                int before = fake.requests().size();
                var chat = Chat.builder().model(one).tools(plan).maxSteps(3).build();
                assertEquals("Go.", chat.ask("Where to?"));
                var requests = fake.requests().subList(before, fake.requests().size());
                assertEquals(2, requests.size());
                assertEquals(0.5, requests.get(1).options().temperature().orElseThrow());
            }
            // a new question is asked as the first one was
            var conversation =
                    Chat.builder().model(model).tools(plan).maxSteps(3).build().conversation();
            conversation.ask("Where to?");
            int before = fake.requests().size();
            conversation.ask("And then?");
            assertEquals(2, fake.requests().size() - before);
        }
    }

    @Test
    void theRequestGoesBeforeTheChatAndTheChatBeforeTheModel() {
        var fake = FakeModel.echo();
        var model = fake.options(o -> o.temperature(0.1).topP(0.1).maxTokens(1).extra("a", 1));
        var chat = Chat.builder()
                .model(model)
                .options(o -> o.temperature(0.2).topP(0.2).extra("a", 2).extra("b", 2))
                .build();
        chat.ask(dev.weft.ChatRequest.of("hi").options(o -> o.temperature(0.3).extra("b", 3)));
        var sent = fake.requests().getFirst().options();
        assertEquals(0.3, sent.temperature().orElseThrow());
        assertEquals(0.2, sent.topP().orElseThrow());
        assertEquals(1, sent.maxTokens().orElseThrow());
        assertEquals(2, sent.extra().get("a").integer());
        assertEquals(3, sent.extra().get("b").integer());
    }

    @Test
    void tokensEndTheLoopBetweenItsSteps() {
        var model = FakeModel.answering((request, call) ->
                call.toolCall("plan", Map.of("stays", List.of())).usage(60, 10));
        var called = new CountDownLatch(10);
        var plan = Tool.of("plan", "Plans", Trip.class, trip -> {
            called.countDown();
            return "planned";
        });
        var chat = chat(model, plan).with(c -> c.maxTotalTokens(200));
        var failure = assertThrows(LimitException.class, () -> chat.ask("go"));
        assertTrue(failure.getMessage().contains("210"), failure::getMessage);
        assertEquals(8, called.getCount());
        assertFalse(failure.retryable());
    }

    @Test
    void whatAToolGivesBackBecomesText() {
        assertEquals("done", given(null).text());
        assertEquals("a", given("a").text());
        assertEquals(
                "{\"place\":\"Oslo\",\"days\":2}", given(new Stay("Oslo", 2)).text());
        assertEquals("[1,2]", given(List.of(1, 2)).text());
        assertEquals(ToolResult.error("no"), given(ToolResult.error("no")));
        assertTrue(given(new Object()).isError());
    }

    private static ToolResult given(Object value) {
        return result(chat(callsThenSays("give", Map.of()), Tool.of("give", "Gives", Void.class, none -> value)));
    }

    @Test
    void aToolThatThrowsWithoutAWordIsNamedByItsException() {
        var tool = Tool.of("broken", "Fails", Void.class, none -> {
            throw new UnsupportedOperationException();
        });
        var told = result(chat(callsThenSays("broken", Map.of()), tool));
        assertEquals(ToolResult.error("it failed: UnsupportedOperationException"), told);
    }

    @Test
    void anErrorInAToolEndsTheRunWhateverThePolicy() {
        var tool = Tool.of("broken", "Fails", Void.class, none -> {
            throw new AssertionError("a bug");
        });
        for (Tool one : List.of(tool, tool.cpuBound(), tool.within(Duration.ofSeconds(20)))) {
            var chat = chat(callsThenSays("broken", Map.of()), one);
            assertInstanceOf(AssertionError.class, assertThrows(Throwable.class, () -> chat.ask("go")));
        }
    }

    @Test
    void theEndOfAnotherRunInAToolDoesNotEndThisOne() {
        var held = new Gate();
        var other = chat(FakeModel.answering((request, call) -> call.hold(held)));
        var tool = Tool.of("other", "Asks somebody else", Void.class, none -> {
            try (var stream = other.stream("hi")) {
                stream.cancel();
                return stream.result().text();
            }
        });
        for (Tool one : List.of(tool, tool.cpuBound())) {
            var told = result(chat(callsThenSays("other", Map.of()), one));
            assertEquals(ToolResult.error("the stream was cancelled"), told);
        }
    }

    @Test
    void aPoolThatIsShutDownWhileItWorksIsAFailureOfTheTool() throws Exception {
        var inside = new CountDownLatch(1);
        var executor = Executors.newSingleThreadExecutor();
        var tool = Tool.of("index", "Indexes", Void.class, none -> {
                    inside.countDown();
                    new CountDownLatch(1).await();
                    return "never";
                })
                .on(executor);
        try (var stream = chat(callsThenSays("index", Map.of()), tool).stream("go")) {
            for (var event : stream) if (event instanceof ToolCallStarted) break;
            inside.await();
            executor.shutdownNow();
            assertEquals("sorry", stream.result().text());
            assertEquals(
                    "it was interrupted, though nobody has ended the run",
                    stream.result().messages().get(1).text());
        }
    }

    @Test
    void aToolThatStaysThoughAnotherHasFailedIsNamed() throws Exception {
        var released = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var deaf = Tool.of("deaf", "Does not listen", Void.class, none -> {
            inside.countDown();
            hold(released);
            return "late";
        });
        var broken = Tool.of("broken", "Fails", Void.class, none -> {
            inside.await();
            throw new IllegalStateException("no");
        });
        var model = FakeModel.script(
                call -> call.toolCall("deaf", Map.of()).toolCall("broken", Map.of()), call -> call.text("never"));
        var chat = chat(model, deaf, broken).with(c -> c.stopOnToolFailure(true).name("besides"));
        try (var logged = new Logged()) {
            assertEquals(
                    "no",
                    assertThrows(IllegalStateException.class, () -> chat.ask("go"))
                            .getMessage());
            assertEquals(1, logged.warnings("besides").size());
            String told = logged.warnings("besides").getFirst();
            assertTrue(told.contains("ToolTroubleTest.hold"), told);
        } finally {
            released.countDown();
        }
    }

    @Test
    void aToolThatTheRequestBringsTooIsToldOnce() {
        var plan = Tool.of("plan", "Plans", Trip.class, trip -> "planned");
        var model = callsThenSays("plan", Map.of("stays", List.of()));
        var request = dev.weft.ChatRequest.of("hi")
                .tools(List.of(
                        dev.weft.ToolSpec.of("plan", "Plans well", plan.spec().parameters())));
        var chat = chat(model, plan);
        assertEquals("sorry", chat.stream(request).result().text());
        var told = model.requests().getFirst().tools();
        assertEquals(
                List.of("Plans well"),
                told.stream().map(spec -> spec.description()).toList());
    }

    @Test
    void aCallOfAToolThatOnlyTheRequestTellsOfEndsTheAnswerForWhoeverAsked() {
        var own = Tool.of("own", "Here", Stay.class, stay -> "done here");
        var model = FakeModel.script(
                s -> s.toolCall("theirs", Map.of("x", 1)).toolCall("own", Map.of("place", "Oslo", "days", 2)),
                s -> s.toolCall("nobodys", Map.of()),
                s -> s.text("All done."));
        var theirs = ToolSpec.of("theirs", "There", Json.object("type", "object"));
        var conversation = Chat.builder().model(model).tools(own).build().conversation();
        var first = conversation.stream(ChatRequest.of("Do both!").tools(List.of(theirs)));
        var called = new ArrayList<String>();
        for (var started : first.only(ToolCallStarted.class))
            called.add(started.call().name());
        assertEquals(List.of("own"), called);
        var answer = first.result();
        assertEquals(2, answer.toolCalls().size());
        assertEquals(2, answer.messages().size());
        var result = Message.tool(answer.toolCalls().getFirst(), ToolResult.of("done there"));
        var second = conversation.stream(ChatRequest.of(List.of(result)).tools(List.of(theirs)))
                .result();
        // what neither has is an error that the model is told of
        assertEquals("All done.", second.text());
        assertEquals(
                List.of("done there", "done here"),
                model.requests().get(1).messages().stream()
                        .filter(Message.ToolMessage.class::isInstance)
                        .map(Message::text)
                        .toList());
    }

    @RepeatedTest(5)
    void whatOneCallLeavesOnItsThreadDoesNotReachTheNext() {
        var left = new ThreadLocal<String>();
        var seen = new ConcurrentLinkedQueue<String>();
        var mine = Thread.currentThread().getContextClassLoader();
        var tool = Tool.of("leave", "Leaves things", Void.class, none -> {
            seen.add(left.get() + " "
                    + Thread.currentThread().isInterrupted()
                    + " " + (Thread.currentThread().getContextClassLoader() == mine));
            left.set("litter");
            Thread.currentThread().setContextClassLoader(new ClassLoader(mine) {});
            Thread.currentThread().interrupt();
            return "ok";
        });
        var model = FakeModel.script(
                call -> {
                    for (int i = 0; i < 20; i++) call.toolCall("leave", Map.of());
                },
                call -> call.text("done"));
        assertEquals("done", chat(model, tool).with(c -> c.toolsAtOnce(2)).ask("go"));
        assertEquals(Collections.nCopies(20, "null false true"), List.copyOf(seen));
    }

    @Test
    void theThreadsOfAnExecutorAreNotInterrupted() throws Exception {
        var inside = new CountDownLatch(2);
        var released = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        try (var executor = Executors.newFixedThreadPool(2)) {
            var tool = Tool.of("index", "Indexes", Void.class, none -> {
                        inside.countDown();
                        try {
                            released.await();
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                        }
                        return "late";
                    })
                    .on(executor);
            try (var stream = chat(callsThenSays("index", Map.of()), tool).stream("go")) {
                for (var event : stream) if (event instanceof ToolCallStarted) break;
                await().until(() -> inside.getCount() == 1);
            }
            assertTrue(result(chat(callsThenSays("index", Map.of()), tool.within(Duration.ofMillis(50))))
                    .isError());
            released.countDown();
        }
        assertFalse(interrupted.get());
    }
}
