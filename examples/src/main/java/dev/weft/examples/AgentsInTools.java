package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallFinished;
import dev.weft.Step;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import java.util.Map;

/** A tool that asks another chat, whose words arrive in the same loop, told apart from the answer. */
public final class AgentsInTools {
    private AgentsInTools() {}

    // tag::tool
    record Topic(String topic) {}

    static Chat boss(ChatModel model, Chat expert) {
        var research = Tool.of(
                "research",
                "Finds things out",
                Topic.class,
                (topic, context) ->
                        expert.respond(ChatRequest.of(topic.topic()), context).text());
        return Chat.builder().model(model).tools(research).build();
    }
    // end::tool

    // tag::quiet
    /** The same behind the scenes: its steps, its tools and its tokens count, its words are not shown. */
    static Chat bossOfAQuiet(Chat expert, ChatModel model) {
        var research = Tool.of("research", "Finds things out", Topic.class, (topic, context) -> {
            var quiet = Emitter.filtered(context, event -> !(event instanceof Event.Delta));
            return expert.respond(ChatRequest.of(topic.topic()), quiet).text();
        });
        return Chat.builder().model(model).tools(research).build();
    }
    // end::quiet

    /** The same question, with the expert's words and without; then to an expert who fails. */
    public static void main(String[] args) {
        aloud(boss(asksOnce(), expert()));
        try (var stream = bossOfAQuiet(expert(), asksOnce()).stream("What is a weft?")) {
            stream.printTo(System.out);
        }
        System.out.println();
        failing(boss(
                asksOnce(), Chat.of(FakeModel.script(call -> call.text("A w").truncate()))));
    }

    private static void aloud(Chat boss) {
        // tag::loop
        try (var stream = boss.stream("What is a weft?")) {
            for (Event event : stream) {
                if (!(event instanceof TextDelta(var text))) continue;
                Step step = stream.current().step();
                System.out.println((step.isInTool() ? "  " + step.path() + ": " : "") + text);
            }
            System.out.println("the answer: " + stream.result().text());
            System.out.println(stream.result().usage() + "; with the expert "
                    + stream.summary().usage());
        }
        // end::loop
    }

    private static void failing(Chat boss) {
        try (var stream = boss.stream("What is a weft?")) {
            for (var finished : stream.only(ToolCallFinished.class)) {
                System.out.println("the boss is told: " + finished.result().text());
            }
        }
    }

    private static ChatModel asksOnce() {
        return FakeModel.script(
                call -> call.toolCall("research", Map.of("topic", "weft")).usage(30, 10),
                call -> call.text("Yarn that crosses.").usage(60, 8));
    }

    private static Chat expert() {
        return Chat.of(FakeModel.script(
                call -> call.text("The weft ").text("crosses the warp.").usage(12, 7)));
    }
}
