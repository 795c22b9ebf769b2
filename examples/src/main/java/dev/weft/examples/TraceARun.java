package dev.weft.examples;

import dev.weft.ChatRequest;
import dev.weft.EventCodec;
import dev.weft.TracedStep;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the time of a run went; and a run that is written down as lines of JSON and read again. */
public final class TraceARun {
    private TraceARun() {}

    /** Traces a run; writes one down and reads it again. */
    public static void main(String[] args) throws Exception {
        var weather = Tool.of("weather", "Tells the weather", Void.class, none -> "rain");
        var model = FakeModel.answering((request, call) -> {
            if (request.messages().size() == 1)
                call.toolCall("weather", Map.of()).usage(20, 9);
            else call.text("Take ").text("a coat.").usage(40, 4);
        });
        var chat = Chat.builder().model(model).tools(weather).build();
        trace(chat);
        replay(chat);
    }

    private static void trace(Chat chat) {
        // tag::trace
        try (var stream = chat.stream("What should I wear?")) {
            System.out.println(stream.result().text());
            System.out.println(stream.trace()); // at any time: what is open then says so
            for (TracedStep step : stream.trace().root().children()) {
                System.out.println(step.step().kind() + " took " + step.soFar().toNanos() + " ns");
            }
        }
        // end::trace
    }

    private static void replay(Chat chat) throws Exception {
        Path runs = Files.createTempDirectory("runs");
        // tag::replay
        var codec = EventCodec.PLAIN; // EventCodec.of(MyProgress.class) reads your own events too
        // or for all runs of a chat, beside the loop: .run(r -> r.listener(codec.files(runs)))
        chat.ask(ChatRequest.of("What should I wear?"), codec.files(runs));
        try (var again = codec.replay(fileIn(runs))) {
            for (String piece : again.textPieces()) System.out.print(piece);
            System.out.println(
                    " " + again.result().usage() + ", " + again.trace().steps().size() + " steps");
        }
        // end::replay
        Files.delete(fileIn(runs));
        Files.delete(runs);
    }

    private static Path fileIn(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList().getFirst();
        }
    }
}
