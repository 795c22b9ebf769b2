package dev.weft.examples;

import dev.weft.Event.MemoryReadFinished;
import dev.weft.Event.SummaryFinished;
import dev.weft.Event.TextDelta;
import dev.weft.chat.Chat;
import dev.weft.memory.BusyException;
import dev.weft.memory.Histories;
import dev.weft.memory.Memory;
import dev.weft.testing.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A conversation that outlives the process, and grows longer than what the model is sent. */
public final class LongConversation {
    private LongConversation() {}

    /** Talks for six turns, keeping them in the folder that is named, or in a new one. */
    public static void main(String[] args) throws IOException {
        Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("histories");
        var model = FakeModel.answering((request, call) -> call.words("You said " + request.prompt() + "."));
        var small = FakeModel.answering((request, call) -> call.words("The user counts."));
        // tag::chat
        var chat = Chat.builder()
                .model(model)
                .memory(Memory.window(3).summarizing(small)) // or Memory.tokens(8_000)
                .histories(Histories.open(folder)) // one line a turn; survives a crash
                .build();
        var conversation = chat.conversation("ada"); // a cheap handle: make one for each request
        // end::chat
        // tag::talk
        for (String said : List.of("one", "two", "three", "four", "five", "six")) {
            try (var stream = conversation.stream(said)) {
                for (var event : stream) {
                    switch (event) {
                        case SummaryFinished(var summary) -> System.out.println("(in short: " + summary + ")");
                        case MemoryReadFinished(var sent) -> System.out.print(sent.size() + " sent along: ");
                        case TextDelta(var text) -> System.out.print(text);
                        default -> {}
                    }
                }
            }
            System.out.println();
        }
        System.out.println(conversation.messages().size() + " messages kept");
        // end::talk
        // tag::busy
        try (var first = conversation.stream("seven")) {
            chat.conversation("ada").stream("at the same time");
            first.result();
        } catch (BusyException e) {
            System.out.println(e.id() + " is busy");
        }
        // end::busy
    }
}
