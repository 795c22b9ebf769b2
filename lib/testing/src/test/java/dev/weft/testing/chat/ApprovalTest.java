package dev.weft.testing.chat;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event.ApprovalRequested;
import dev.weft.EventStream;
import dev.weft.FinishReason;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.RunOptions;
import dev.weft.ToolCall;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that wait for somebody's word: who is asked, whom the word is for, and what is told where nobody can answer. */
@Timeout(30)
class ApprovalTest {
    record Folder(String path) {}

    private static final ToolCall CALL = ToolCall.of("call_1", "delete", "{\"path\":\"/data\"}");

    private final Queue<String> deleted = new ConcurrentLinkedQueue<>();

    private Chat chat(String name, ChatModel model) {
        var delete = Tool.of("delete", "Deletes a folder", Folder.class, folder -> {
            deleted.add(folder.path());
            return "deleted";
        });
        return Chat.builder()
                .name(name)
                .model(model)
                .tools(delete)
                .approve(call -> true)
                .build();
    }

    private static FakeModel deletes() {
        return FakeModel.script(
                call -> call.toolCall("delete", Map.of("path", "/data")), call -> call.text("It is gone."));
    }

    private static Arguments unseen(String name, Consumer<EventStream<ChatResponse>> reading) {
        return Arguments.of(name, reading);
    }

    static Stream<Arguments> unseen() {
        return Stream.of(
                unseen("result", EventStream::result),
                unseen("pieces", stream -> stream.textPieces().forEach(piece -> {})),
                unseen(
                        "only others",
                        stream -> stream.only(dev.weft.Event.Delta.class).forEach(piece -> {})),
                unseen("printed", stream -> stream.printTo(System.err)),
                unseen("detached", EventStream::detach),
                unseen("nobody", stream -> {}));
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void aWaitThatNobodyCanSeeIsToldOnceAndGoesOn(String name, Consumer<EventStream<ChatResponse>> reading)
            throws Exception {
        try (var logged = new Logged();
                var stream = chat("unseen " + name, deletes()).stream("Clean up")) {
            var reader = new CompletableFuture<Void>();
            Thread.startVirtualThread(() -> {
                reading.accept(stream);
                reader.complete(null);
            });
            await().until(() -> !logged.warnings("unseen " + name).isEmpty());
            String told = logged.warnings("unseen " + name).getFirst();
            assertTrue(told.contains("delete") && told.contains("stream.approve"), told);
            assertTrue(!told.contains("/data"), told);
            stream.approve(CALL, true);
            reader.get();
            assertEquals("It is gone.", stream.result().text());
            assertEquals(1, logged.warnings("unseen " + name).size());
        }
    }

    @Test
    void severalWaitsOfOneRunAreToldOnce() throws Exception {
        var model = FakeModel.script(
                call -> call.toolCall("delete", Map.of("path", "/data")).toolCall("delete", Map.of("path", "/tmp")),
                call -> call.toolCall("delete", Map.of("path", "/home")),
                call -> call.text("ok"));
        try (var logged = new Logged();
                var stream = chat("several", model).stream("Clean up")) {
            var answer = new CompletableFuture<String>();
            Thread.startVirtualThread(() -> answer.complete(stream.result().text()));
            await().until(() -> !logged.warnings("several").isEmpty());
            stream.approve(CALL, false);
            stream.approve(ToolCall.of("call_2", "delete", "{\"path\":\"/tmp\"}"), false);
            var third = ToolCall.of("call_3", "delete", "{\"path\":\"/home\"}");
            await().ignoreExceptions().until(() -> {
                stream.approve(third, false);
                return true;
            });
            assertEquals("ok", answer.get());
            assertEquals(1, logged.warnings("several").size());
        }
    }

    @Test
    void whoHasSeenTheQuestionMayTakeTime() {
        try (var logged = new Logged();
                var stream = chat("seen", deletes()).stream("Clean up")) {
            for (var event : stream) {
                if (!(event instanceof ApprovalRequested(var call))) continue;
                await().during(Duration.ofMillis(1_500))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> logged.warnings("seen").isEmpty());
                stream.approve(call, true);
            }
            assertEquals(List.of("/data"), List.copyOf(deleted));
        }
    }

    @Test
    void aReaderThatIsSlowToComeToTheQuestionIsNotWarned() {
        var asked = new CountDownLatch(1);
        try (var logged = new Logged();
                var stream = chat("slow", deletes())
                        .with(c -> c.approve(call -> {
                            asked.countDown();
                            return true;
                        }))
                        .stream("Clean up")) {
            for (var event : stream) {
                if (event instanceof dev.weft.Event.RunStarted) {
                    await().until(() -> asked.getCount() == 0);
                    await().during(Duration.ofMillis(1_500))
                            .atMost(Duration.ofSeconds(20))
                            .until(() -> logged.warnings("slow").isEmpty());
                }
                if (event instanceof ApprovalRequested(var call)) stream.approve(call, true);
            }
            assertEquals(List.of("/data"), List.copyOf(deleted));
        }
    }

    @Test
    void aListenerMayAnswerSoThatNoWarningIsDue() throws Exception {
        var seen = new CompletableFuture<ToolCall>();
        var options = RunOptions.of(o -> o.on(ApprovalRequested.class, asked -> seen.complete(asked.call())));
        try (var logged = new Logged();
                var stream = chat("heard", deletes()).stream(ChatRequest.of("Clean up"), options)) {
            var answer = new CompletableFuture<String>();
            Thread.startVirtualThread(() -> answer.complete(stream.result().text()));
            await().until(() -> !logged.at(Level.INFO, "heard").isEmpty());
            assertEquals(List.of(), logged.warnings("heard"));
            stream.approve(seen.get(), true);
            assertEquals("It is gone.", answer.get());
        }
    }

    /** Several servers give calls no ids, so that the writer's own begin anew with each answer. */
    private static ChatModel withoutIds(String... paths) {
        var step = new AtomicInteger();
        return (request, out) -> {
            var answer = ChatResponse.writer(out);
            int now = step.getAndIncrement();
            if (now == paths.length)
                return answer.text("done").finish(FinishReason.STOP, "").response();
            return answer.toolCall(0, "", "delete", "{\"path\":\"" + paths[now] + "\"}")
                    .finish(FinishReason.TOOL_CALLS, "")
                    .response();
        };
    }

    @RepeatedTest(20)
    void theWordOnOneCallIsNotTakenForALaterOneWithItsId() {
        var asked = new ArrayList<String>();
        var chat = chat("again", withoutIds("/tmp", "/home", "/tmp"));
        try (var stream = chat.stream("Clean up")) {
            for (var event : stream) {
                if (!(event instanceof ApprovalRequested(var call))) continue;
                asked.add(call.arguments().at("path").text());
                stream.approve(call, asked.size() == 1);
                // the first answer counts
                stream.approve(call, true);
            }
            var told = stream.result().messages().stream()
                    .filter(Message.ToolMessage.class::isInstance)
                    .map(Message::text)
                    .toList();
            assertEquals(List.of("deleted", "this call was not approved", "this call was not approved"), told);
        }
        assertEquals(List.of("/tmp", "/home", "/tmp"), asked);
        assertEquals(List.of("/tmp"), List.copyOf(deleted));
    }

    @Test
    void aCallThatNobodyAskedAboutCannotBeApproved() {
        try (var stream = chat("unasked", deletes()).stream("Clean up")) {
            var other = ToolCall.of(CALL.id(), CALL.name(), "{\"path\":\"/\"}");
            for (var event : stream) {
                if (!(event instanceof ApprovalRequested(var call))) continue;
                assertThrows(IllegalStateException.class, () -> stream.approve(other, true));
                stream.approve(call, false);
            }
        }
    }

    @Test
    void eachCallWaitsForItsOwnWordFromAnyThread() {
        var model = FakeModel.script(
                call -> call.toolCall("delete", Map.of("path", "/data")).toolCall("delete", Map.of("path", "/tmp")),
                call -> call.text("ok"));
        var asked = new ArrayList<ToolCall>();
        try (var stream = chat("both", model).stream("Clean up")) {
            for (var event : stream) {
                if (!(event instanceof ApprovalRequested(var call))) continue;
                asked.add(call);
                if (asked.size() < 2) continue;
                Thread.startVirtualThread(() -> {
                    for (ToolCall one : asked.reversed())
                        stream.approve(one, one.argumentsText().contains("/data"));
                });
            }
            var told = stream.result().messages();
            assertEquals("deleted", told.get(1).text());
            assertEquals("this call was not approved", told.get(2).text());
        }
    }

    @Test
    void aLimitOfTimeEndsTheWait() {
        var chat = chat("limited", deletes()).with(c -> c.run(r -> r.total(Duration.ofMillis(100))));
        assertThrows(LimitException.class, () -> chat.ask("Clean up"));
        assertEquals(List.of(), List.copyOf(deleted));
    }

    @Test
    void aMergedStreamAnswersForItsSources() {
        var first = chat("first", deletes());
        var second = chat("second", deletes());
        int asked = 0;
        try (var merged = EventStream.merge(first.stream("Clean up"), second.stream("Clean up"))) {
            for (var event : merged) {
                if (!(event instanceof ApprovalRequested(var call))) continue;
                asked++;
                merged.approve(call, true);
            }
            var texts = merged.result().stream().map(ChatResponse::text).toList();
            assertEquals(List.of("It is gone.", "It is gone."), texts);
        }
        assertEquals(2, asked);
    }
}
