package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.Carrier;
import dev.weft.ChatRequest;
import dev.weft.Description;
import dev.weft.Event;
import dev.weft.Event.ApprovalRequested;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallFailed;
import dev.weft.Event.ToolCallFinished;
import dev.weft.Event.ToolCallStarted;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.Step;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tools: what the model is told, how they are called, what goes wrong in them, and how the run's end reaches them. */
@Timeout(30)
class ToolsTest {
    record City(@Description("with its country") String name, Optional<Integer> days) {}

    @Event.Name("index.progress")
    record Progress(int percent) implements Event.Custom {}

    record User(String name) {}

    private static final Tool WEATHER =
            Tool.of("weather", "Tells the weather", City.class, city -> "rain in " + city.name());

    private static FakeModel callsThenSays(String tool, Object arguments, String text) {
        return FakeModel.script(call -> call.toolCall(tool, arguments), call -> call.text(text));
    }

    private static Chat chat(FakeModel model, Tool... tools) {
        return Chat.builder().model(model).tools(tools).build();
    }

    @Test
    void theModelIsToldOfToolsAndOfTheirResults() {
        var model = callsThenSays("weather", Map.of("name", "Oslo, Norway"), "Take a coat.");
        var response = chat(model, WEATHER).stream("What should I wear?").result();
        assertEquals("Take a coat.", response.text());
        assertEquals(FinishReason.STOP, response.finishReason());
        var spec = model.requests().getFirst().tools().getFirst();
        assertEquals("weather", spec.name());
        assertEquals(
                "with its country",
                spec.parameters().at("properties.name.description").text());
        assertEquals(
                List.of(Json.of("name")), spec.parameters().member("required").items());
        var second = model.requests().get(1).messages();
        assertEquals(3, second.size());
        assertEquals("rain in Oslo, Norway", second.get(2).text());
        assertEquals(3, response.messages().size());
        assertInstanceOf(Message.ToolMessage.class, response.messages().get(1));
    }

    @Test
    void callsRunSideBySideAndTheirResultsAreInTheOrderOfTheCalls() {
        var together = new CyclicBarrier(3);
        var tool = Tool.of("meet", "Waits for the others", City.class, city -> {
            together.await(20, TimeUnit.SECONDS);
            return city.name();
        });
        var model = FakeModel.script(
                call -> call.toolCall("meet", Map.of("name", "a"))
                        .toolCall("meet", Map.of("name", "b"))
                        .toolCall("meet", Map.of("name", "c")),
                call -> call.text("done"));
        var response = chat(model, tool).stream("go").result();
        assertEquals(
                List.of("a", "b", "c"),
                response.messages().subList(1, 4).stream().map(Message::text).toList());
    }

    @Test
    void noMoreAreCalledAtOnceThanAllowed() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var tool = Tool.of("count", "Counts", Void.class, none -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
            return "ok";
        });
        var model = FakeModel.script(
                call -> {
                    for (int i = 0; i < 50; i++) call.toolCall("count", Map.of());
                },
                call -> call.text("done"));
        Chat.builder().model(model).tools(tool).toolsAtOnce(3).build().ask("go");
        assertTrue(most.get() <= 3, most::toString);
    }

    @Test
    void eventsFromInsideAToolAreReadWhileItStillWorks() throws InterruptedException {
        var gate = new Gate();
        var tool = Tool.of("index", "Indexes", City.class, (city, context) -> {
            context.emit(new Progress(40));
            gate.pass();
            return ToolResult.of("indexed");
        });
        try (var stream = chat(callsThenSays("index", Map.of("name", "/data"), "ok"), tool).stream("go")) {
            var progress = stream.only(Progress.class).iterator().next();
            assertEquals(40, progress.percent());
            assertEquals("index", stream.current().step().name());
            assertEquals(Step.Kind.TOOL_CALL, stream.current().step().kind());
            gate.awaitArrival();
            assertFalse(stream.await(Duration.ZERO));
            gate.open();
            assertEquals("ok", stream.result().text());
        }
    }

    @Test
    void whatGoesWrongIsToldToTheModel() {
        var broken = Tool.of("broken", "Fails", Void.class, none -> {
            throw new IllegalStateException("no connection to the weather station");
        });
        var model = FakeModel.script(
                call -> call.toolCall("broken", Map.of())
                        .toolCall("nothing", Map.of())
                        .toolCall("weather", Map.of("days", 3))
                        .toolCall("weather", "{\"name\": \"Os"),
                call -> call.text("I could not find out."));
        var response = chat(model, WEATHER, broken).stream("go").result();
        assertEquals("I could not find out.", response.text());
        var results = response.messages().subList(1, 5).stream()
                .map(message -> ((Message.ToolMessage) message).result())
                .toList();
        for (ToolResult result : results) assertTrue(result.isError(), result::text);
        assertEquals("no connection to the weather station", results.get(0).text());
        assertTrue(results.get(1).text().contains("there are: weather, broken"), results.get(1)::text);
        assertTrue(results.get(2).text().contains("name"), results.get(2)::text);
        assertTrue(results.get(3).text().contains("not valid JSON"), results.get(3)::text);
    }

    @Test
    void aFailureCanStopTheRun() {
        var broken = Tool.of("broken", "Fails", Void.class, none -> {
            throw new IllegalStateException("no");
        });
        var chat = chat(callsThenSays("broken", Map.of(), "never"), broken).with(c -> c.stopOnToolFailure(true));
        var seen = new ArrayList<Event>();
        var failure = assertThrows(IllegalStateException.class, () -> {
            for (Event event : chat.stream("go")) seen.add(event);
        });
        assertEquals("no", failure.getMessage());
        assertInstanceOf(ToolCallFailed.class, seen.getLast());
    }

    @Test
    void aChatInAToolIsAPartOfTheRun() {
        var expert = Chat.builder()
                .name("expert")
                .model(FakeModel.saying("deep thought"))
                .build();
        var tool = Tool.of(
                "research",
                "Finds out",
                City.class,
                (city, context) ->
                        expert.respond(ChatRequest.of(city.name()), context).text());
        var chat = chat(callsThenSays("research", Map.of("name", "why"), "because"), tool);
        var paths = new ArrayList<String>();
        try (var stream = chat.stream("go")) {
            for (Event event : stream) {
                if (event instanceof TextDelta)
                    paths.add(stream.current().step().path());
            }
        }
        assertEquals(List.of("chat/research/fake", "chat/research/fake", "chat/fake"), paths);
    }

    @Test
    void callsThatNeedApprovalWaitForIt() {
        var model = FakeModel.script(
                call -> call.toolCall("delete", Map.of("name", "a")).toolCall("delete", Map.of("name", "b")),
                call -> call.text("done"));
        var deleted = new ArrayList<String>();
        var delete = Tool.of("delete", "Deletes", City.class, city -> {
            synchronizedAdd(deleted, city.name());
            return "deleted";
        });
        var chat = chat(model, delete).with(c -> c.approve(call -> call.name().startsWith("delete")));
        try (var stream = chat.stream("Clean up")) {
            for (Event event : stream) {
                if (event instanceof ApprovalRequested(var call)) {
                    stream.approve(call, call.arguments().at("name").text().equals("b"));
                }
            }
            var results = stream.result().messages();
            assertEquals("this call was not approved", results.get(1).text());
            assertEquals("deleted", results.get(2).text());
        }
        assertEquals(List.of("b"), deleted);
    }

    private static void synchronizedAdd(List<String> list, String item) {
        var lock = LOCK;
        lock.lock();
        try {
            list.add(item);
        } finally {
            lock.unlock();
        }
    }

    private static final java.util.concurrent.locks.ReentrantLock LOCK = new java.util.concurrent.locks.ReentrantLock();

    @Test
    void anApprovalThatNobodyAskedForIsRefused() {
        try (var stream = Chat.of(FakeModel.saying("a")).stream("hi")) {
            var call = dev.weft.ToolCall.of("x", "y", "{}");
            assertThrows(IllegalStateException.class, () -> stream.approve(call, true));
        }
    }

    @Test
    void closingEndsAWaitForApproval() {
        var chat = chat(callsThenSays("weather", Map.of("name", "a"), "never"), WEATHER)
                .with(c -> c.approve(call -> true));
        var stream = chat.stream("go");
        for (Event event : stream) if (event instanceof ApprovalRequested) break;
        stream.close();
        assertThrows(CancelledException.class, stream::result);
    }

    @RepeatedTest(20)
    void closingInterruptsTheToolsThatWork() throws InterruptedException {
        var inside = new CountDownLatch(2);
        var interrupted = new CountDownLatch(2);
        var tool = Tool.of("sleep", "Sleeps", Void.class, none -> {
            inside.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return "never";
        });
        var model = FakeModel.script(call -> call.toolCall("sleep", Map.of()).toolCall("sleep", Map.of()));
        try (var stream = chat(model, tool).stream("go")) {
            for (Event event : stream) if (event instanceof ToolCallStarted) break;
            assertTrue(inside.await(20, TimeUnit.SECONDS));
        }
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aToolHasTheValuesOfTheChatAndWhatTheCallersThreadCarries() {
        var tenant = new ThreadLocal<String>();
        var seen = new AtomicReference<String>();
        var tool = Tool.of("who", "Who asks", Void.class, (none, context) -> {
            seen.set(context.value(User.class).name() + " of " + tenant.get());
            return "ok";
        });
        for (Tool one : List.of(tool, tool.cpuBound(), tool.within(Duration.ofSeconds(20)))) {
            tenant.set("acme");
            seen.set(null);
            chat(callsThenSays("who", Map.of(), "ok"), one)
                    .with(c -> c.value(new User("ada")).run(r -> r.carry(Carrier.of(tenant))))
                    .ask("go");
            assertEquals("ada of acme", seen.get());
        }
    }

    @Test
    void aToolInheritsTheCallersClassLoaderAndNothingByAccident() {
        var inherited = new InheritableThreadLocal<String>();
        var seen = new AtomicReference<String>();
        var loader = new AtomicReference<ClassLoader>();
        var tool = Tool.of("look", "Looks around", Void.class, none -> {
            seen.set(String.valueOf(inherited.get()));
            loader.set(Thread.currentThread().getContextClassLoader());
            return "ok";
        });
        var mine = new ClassLoader(getClass().getClassLoader()) {};
        var before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(mine);
        try {
            for (Tool one : List.of(tool.cpuBound(), tool.within(Duration.ofSeconds(20)))) {
                // asked on the very thread that the tool's own is started from
                chat(callsThenSays("look", Map.of(), "ok"), one)
                        .with(c -> c.approve(call -> {
                            inherited.set("by accident");
                            return false;
                        }))
                        .ask("go");
                assertEquals(mine, loader.get());
                assertEquals("null", seen.get());
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void aToolIsCalledWhereItsTermsSay() {
        var threads = new AtomicReference<Thread>();
        var tool = Tool.of("where", "Where it is", Void.class, none -> {
            threads.set(Thread.currentThread());
            return "ok";
        });
        chat(callsThenSays("where", Map.of(), "ok"), tool).ask("go");
        assertTrue(threads.get().isVirtual());
        chat(callsThenSays("where", Map.of(), "ok"), tool.cpuBound()).ask("go");
        assertFalse(threads.get().isVirtual());
        try (var executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "mine"))) {
            chat(callsThenSays("where", Map.of(), "ok"), tool.on(executor)).ask("go");
            assertEquals("mine", threads.get().getName());
        }
    }

    @Test
    void aToolThatTakesTooLongIsInterruptedAndTheModelIsTold() throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        var slow = Tool.of("slow", "Never comes back", Void.class, (none, context) -> {
                    assertTrue(context.remaining().isPresent());
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return "late";
                })
                .within(Duration.ofMillis(50));
        var response = chat(callsThenSays("slow", Map.of(), "sorry"), slow).stream("go")
                .result();
        assertEquals(
                "it took longer than its limit of 50 ms",
                response.messages().get(1).text());
        assertEquals("sorry", response.text());
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aLimitOfAnyLengthLetsTheToolBeCalled() {
        var forever = WEATHER.within(Duration.ofSeconds(Long.MAX_VALUE));
        var response = chat(callsThenSays("weather", Map.of("name", "Oslo"), "ok"), forever).stream("go")
                .result();
        assertEquals("rain in Oslo", response.messages().get(1).text());
    }

    @Test
    void aModelThatMustCallAToolMayAnswerWhenItHas() {
        for (var forced : List.of(ToolChoice.REQUIRED, ToolChoice.tool("weather"))) {
            var model = FakeModel.answering((request, call) -> {
                if (request.options().toolChoice().orElseThrow().equals(forced)) {
                    call.toolCall("weather", Map.of("name", "Oslo"));
                } else {
                    call.text("Take a coat.");
                }
            });
            var chat = chat(model, WEATHER).with(c -> c.options(o -> o.toolChoice(forced)));
            assertEquals("Take a coat.", chat.ask("What should I wear?"));
            assertEquals(
                    Optional.of(ToolChoice.AUTO),
                    model.requests().get(1).options().toolChoice());
        }
    }

    @Test
    void theLoopHasALimit() {
        var model = FakeModel.answering((request, call) -> call.toolCall("weather", Map.of("name", "a")));
        var chat = chat(model, WEATHER).with(c -> c.maxSteps(3));
        var failure = assertThrows(LimitException.class, () -> chat.ask("go"));
        assertEquals(3, model.requests().size());
        assertEquals(2, failure.soFar().toolCalls());
    }

    @Test
    void everyToolCallHasOneEnd() {
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of("name", "a")).toolCall("weather", Map.of("name", "b")),
                call -> call.text("done"));
        var events = chat(model, WEATHER).stream("go").toList();
        assertEquals(
                2, events.stream().filter(ToolCallStarted.class::isInstance).count());
        assertEquals(
                2, events.stream().filter(ToolCallFinished.class::isInstance).count());
        assertInstanceOf(Event.RunCompleted.class, events.getLast());
    }

    @Test
    void whatCannotBeAToolIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> Tool.of("two words", "x", City.class, city -> "a"));
        assertThrows(IllegalArgumentException.class, () -> Tool.of("x", "x", String.class, text -> "a"));
        assertThrows(IllegalArgumentException.class, () -> Chat.builder().tools(WEATHER, WEATHER));
    }
}
