package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.Event;
import dev.weft.Event.StepFinished;
import dev.weft.Event.TextDelta;
import dev.weft.EventStream;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import java.util.TreeMap;

/**
 * Several answers at once in one stream, in the order in which their pieces arrive; each source is a step of
 * its own.
 */
public final class MergeStreams {
    private MergeStreams() {}

    /** Asks three at once. */
    public static void main(String[] args) {
        var lawyer = named("lawyer", FakeModel.saying("Whatever the law says it is."));
        var banker = named("banker", FakeModel.saying("A debt that everybody accepts."));
        var poet = named("poet", FakeModel.saying("Frozen time."));
        // tag::merge
        var question = "What is money?";
        var columns = new TreeMap<String, StringBuilder>();
        try (var all = EventStream.merge(lawyer.stream(question), banker.stream(question), poet.stream(question))) {
            for (Event event : all) {
                switch (event) {
                    case TextDelta(var text) -> {
                        // the step is the model call, the one around it the source
                        var source = all.current().step().parent().orElseThrow();
                        columns.computeIfAbsent(source.name(), name -> new StringBuilder())
                                .append(text);
                    }
                    case StepFinished(var source) -> System.out.println(source + " is done");
                    default -> {}
                }
            }
            System.out.println(columns);
            System.out.println(all.result().size() + " answers, the first: "
                    + all.result().getFirst().text());
        }
        // end::merge
    }

    private static Chat named(String name, ChatModel model) {
        return Chat.builder()
                .name(name)
                .model(model)
                .system("You are a " + name + ".")
                .build();
    }
}
