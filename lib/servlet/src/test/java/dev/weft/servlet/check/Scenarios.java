package dev.weft.servlet.check;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Responder;
import dev.weft.Usage;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Script;
import dev.weft.tool.Tool;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The model behind the application that front ends check: the last message of the user, {@code scenario:tool}, says what it does.
 * Everything that is said is agreed with the checks.
 */
final class Scenarios implements Responder {
    private static final Set<String> NAMES = Set.of(
            "text",
            "resumable",
            "reasoning",
            "tool",
            "tool-error",
            "client-tool",
            "sources",
            "team",
            "error",
            "slow",
            "silent");
    private static final String TEXT =
            "Hello, w\u00f6rld! \ud83d\udc4b\ud83c\udffd Line one.\nLine two.\r\nLine three: {\"a\":\"data: b\"}\n\n"
                    + "id: 7\n: no comment\nTabs\tand \u2028 separators. End.";
    private static final Pattern SCENARIO = Pattern.compile("scenario:([a-z-]+)");
    private static final String TOOL = "get_weather";
    private static final String TOOL_ANSWER = "It is 21 degrees and sunny in Paris.";

    private final ChatModel model = new Model(FakeModel.answering(Scenarios::play));
    private final Chat chat = Chat.of(model);
    private final Chat weather =
            chat.with(c -> c.tools(Tool.of(TOOL, "Tells the weather", City.class, Scenarios::tell)));
    private final Chat brokenWeather =
            chat.with(c -> c.tools(Tool.of(TOOL, "Tells the weather", City.class, Scenarios::failToTell)));
    private final Chat library = chat.with(c -> c.retriever((query, out) -> documents()));

    record City(String city, String unit) {}

    private static Json tell(City city) throws InterruptedException {
        pause(100);
        return Json.parse("{\"temperature\":21,\"condition\":\"sunny\",\"note\":null}");
    }

    private static Json failToTell(City city) {
        throw new IllegalStateException("weather service down");
    }

    private static List<Document> documents() throws InterruptedException {
        pause(80);
        return List.of(
                Document.of("s1", "It says so.")
                        .metadata("url", "https://example.com/doc")
                        .metadata("title", "Example doc"),
                Document.of("s2", "So does this.")
                        .metadata("title", "Handbook")
                        .metadata("filename", "handbook.pdf")
                        .metadata("mediaType", "application/pdf"));
    }

    /**
     * The scenario that is asked for.
     *
     * @throws IllegalArgumentException where there is none of this name
     */
    static String name(ChatRequest request) {
        // documents may stand before it
        var found = SCENARIO.matcher(lastOfUser(request));
        if (found.find() && NAMES.contains(found.group(1))) return found.group(1);
        throw new IllegalArgumentException("the last message is of no scenario");
    }

    private static String lastOfUser(ChatRequest request) {
        return request.messages().stream()
                .filter(Message.UserMessage.class::isInstance)
                .reduce((before, last) -> last)
                .map(Message::text)
                .orElse("");
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        return switch (name(request)) {
            case "tool" -> weather.respond(request, out);
            case "tool-error" -> brokenWeather.respond(request, out);
            case "sources" -> library.respond(request, out);
            case "team" -> team(request, out);
            default -> chat.respond(request, out);
        };
    }

    private ChatResponse team(ChatRequest request, Emitter out) throws Exception {
        out.step(
                "researcher",
                new Event.AgentStarted("researcher"),
                (ChatResponse found) -> new Event.AgentFinished("researcher", found.message()),
                inside -> chat.respond(ChatRequest.of("note"), inside));
        return chat.respond(request, out);
    }

    private static void play(ChatRequest request, Script call) {
        if (request.prompt().equals("note")) {
            say(call, "Found two papers.", 2, 40);
            return;
        }
        switch (name(request)) {
            case "text", "resumable" -> say(call, TEXT, 8, 60);
            case "reasoning" -> {
                for (String piece : pieces("Let me think.\n2 + 2 = 4.", 4))
                    call.reasoning(piece).run(out -> pause(30));
                say(call, "The answer is 4.", 3, 60);
            }
            case "tool", "client-tool" -> say(call, TOOL_ANSWER, 3, 60);
            case "tool-error" -> say(call, "I could not get the weather.", 3, 60);
            case "sources" -> say(call, "See the docs.", 2, 60);
            case "team" -> say(call, "Two papers exist.", 2, 60);
            case "error" -> {
                say(call, "Partial answer", 2, 30);
                call.fail(new IllegalStateException("model overloaded"));
            }
            case "silent" -> {
                call.run(out -> pause(3000));
                say(call, "After a long silence.", 2, 60);
            }
            default -> {
                for (int i = 0; i < 600; i++) call.text("tick " + i + " ").run(out -> pause(50));
            }
        }
        call.usage(12, 34);
    }

    /** Calls a tool where the scenario has one that was not called yet, its arguments in several pieces. */
    private record Model(FakeModel speaker) implements ChatModel {
        @Override
        public String name() {
            return speaker.name();
        }

        @Override
        public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
            boolean called = request.messages().getLast() instanceof Message.ToolMessage;
            if (called
                    || request.prompt().equals("note")
                    || !Scenarios.name(request).contains("tool")) return speaker.respond(request, out);
            var answer = ChatResponse.writer(out).model(name());
            answer.toolCall(0, "call_" + UUID.randomUUID(), TOOL, "");
            for (String piece : pieces("{\"city\":\"Paris\",\"unit\":\"C\"}", 4)) {
                answer.toolCall(0, "", "", piece);
                pause(20);
            }
            // the checks count what the answer took as a whole
            if (Scenarios.name(request).equals("client-tool")) answer.usage(Usage.of(12, 34));
            return answer.finish(FinishReason.TOOL_CALLS, "tool_calls").response();
        }
    }

    private static void say(Script call, String text, int pieces, int millis) {
        for (String piece : pieces(text, pieces)) call.text(piece).run(out -> pause(millis));
    }

    /** About so many pieces; none is cut within a character. */
    private static List<String> pieces(String text, int count) {
        int[] points = text.codePoints().toArray();
        int size = (points.length + count - 1) / count;
        return IntStream.range(0, (points.length + size - 1) / size)
                .mapToObj(i -> new String(points, i * size, Math.min(size, points.length - i * size)))
                .toList();
    }

    /** The pace of a model is a part of what is checked. An interrupt ends it. */
    private static boolean pause(int millis) throws InterruptedException {
        return new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
