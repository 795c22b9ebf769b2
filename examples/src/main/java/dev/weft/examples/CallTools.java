package dev.weft.examples;

import dev.weft.Description;
import dev.weft.Event;
import dev.weft.Event.ApprovalRequested;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallFinished;
import dev.weft.Event.ToolCallStarted;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Tools: records as arguments, events of their own in the same loop, a question in between, and who is asking. */
public final class CallTools {
    // tag::records
    record City(@Description("with its country") String name, Optional<Integer> days) {}

    record Folder(@Description("an absolute path") String path) {}

    record User(String name) {}

    @Event.Name("index.progress")
    record Progress(int percent) implements Event.Custom {}
    // end::records

    private CallTools() {}

    // tag::tools
    private static final Tool WEATHER =
            Tool.of("weather", "Tells the weather of the next days", City.class, city -> "rain in " + city.name());

    private static final Tool INDEX = Tool.of("index", "Indexes a folder", Folder.class, (folder, context) -> {
                for (int done = 25; done <= 100; done += 25) {
                    // index a quarter of it
                    context.emit(new Progress(done));
                }
                return "indexed " + folder.path() + " for "
                        + context.value(User.class).name();
            })
            .within(Duration.ofMinutes(10));
    // end::tools

    /** Asks for two things, and approves one of them. */
    public static void main(String[] args) {
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of("name", "Oslo, Norway")),
                call -> call.toolCall("index", Map.of("path", "/data")),
                call -> call.words("It rains, and the folder is indexed."));
        // tag::chat
        var chat = Chat.builder()
                .model(model)
                .tools(WEATHER, INDEX)
                .approve(call -> call.name().equals("index"))
                .build();
        try (var stream = chat.with(c -> c.value(new User("ada"))).stream("What is the weather? And index /data.")) {
            for (Event event : stream) {
                switch (event) {
                    case ToolCallStarted(var call) -> System.out.println("calling " + call.name());
                    case ApprovalRequested(var call) -> stream.approve(call, true); // or ask somebody
                    case Progress(var percent) -> System.out.println(percent + " %");
                    case ToolCallFinished(var call, var result) ->
                        System.out.println(call.name() + " gave: " + result.text());
                    case TextDelta(var text) -> System.out.print(text);
                    default -> {}
                }
            }
        }
        // end::chat
        System.out.println();
    }
}
