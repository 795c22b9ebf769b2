package dev.weft.web;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Message;
import dev.weft.Responder;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.Usage;
import java.util.List;
import java.util.Random;

/** Work of every kind, inside and beside each other, that fails now and then: the same for the same seed. */
final class RandomWork implements Responder {
    record Progress(String what) implements Event.Custom {}

    private static final String[] PIECES = {"a", "\ud83d", "\udc4b", "\ud83d\udc4b", "x\ud83d", "\r\n", "\u2028", "\"}"
    };

    private final Random random;
    private final boolean alone;
    private ToolCall wanted = ToolCall.of("call_0", "weather", "{}");

    /** {@code alone} where nothing is to happen beside anything else. */
    RandomWork(long seed, boolean alone) {
        random = new Random(seed);
        this.alone = alone;
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        play(out, 3);
        return ChatResponse.of("done");
    }

    private void play(Emitter out, int depth) throws Exception {
        for (int i = random.nextInt(4); i >= 0; i--) {
            int kind = random.nextInt(depth == 0 ? 3 : 9);
            switch (kind) {
                case 0, 1 -> said(out);
                case 2 -> out.emit(new Progress(piece()));
                case 3 -> agent(out, depth);
                case 4 -> tool(out, depth);
                case 5 -> search(out, depth);
                case 6 -> memory(out, depth);
                case 7 -> {
                    if (alone) break;
                    var left = new RandomWork(random.nextLong(), false);
                    var right = new RandomWork(random.nextLong(), false);
                    out.sideBySide(2, List.of(in -> left.played(in, depth), in -> right.played(in, depth)));
                }
                default -> out.step("own", in -> played(in, depth));
            }
        }
        if (random.nextInt(25) == 0) throw new IllegalStateException("password is 1234");
    }

    private String played(Emitter out, int depth) throws Exception {
        play(out, depth - 1);
        return "";
    }

    private String piece() {
        return PIECES[random.nextInt(PIECES.length)];
    }

    private void agent(Emitter out, int depth) throws Exception {
        String name = random.nextBoolean() ? "researcher\r\n\ud83d\"" : "writer";
        out.step(
                name,
                new Event.AgentStarted(name),
                text -> new Event.AgentFinished(name, Message.assistant(text)),
                in -> played(in, depth));
    }

    private void tool(Emitter out, int depth) throws Exception {
        ToolCall call = random.nextInt(4) == 0
                ? ToolCall.of("odd\n\"\ud83d", "odd\u0000\ud83d\"", "{\"__proto__\":1}")
                : wanted;
        out.step(
                call.name(),
                new Event.ToolCallStarted(call),
                text -> new Event.ToolCallFinished(
                        call, random.nextBoolean() ? ToolResult.of(piece()) : ToolResult.error("password is 1234")),
                in -> played(in, depth));
    }

    private void memory(Emitter out, int depth) throws Exception {
        out.step("memory", new Event.SummaryStarted(List.of()), Event.SummaryFinished::new, in -> played(in, depth));
    }

    private void search(Emitter out, int depth) throws Exception {
        var found = List.of(Document.of("a\ud83d" + random.nextInt(9), "secret\udc4b")
                .metadata("title", "\ud83d\n")
                .metadata(random.nextBoolean() ? "url" : "source", "https://example.com/\ud83d"));
        out.step("docs", new Event.RetrievalStarted(piece()), Event.RetrievalFinished::new, in -> {
            played(in, depth);
            return found;
        });
    }

    private void said(Emitter out) throws Exception {
        ChatModel model = new ChatModel() {
            @Override
            public String name() {
                return "random";
            }

            @Override
            public ChatResponse respond(ChatRequest request, Emitter to) {
                return answer(ChatResponse.writer(to).model("random"));
            }
        };
        ChatResponse answer = model.call(ChatRequest.of("hi"), out);
        if (!answer.toolCalls().isEmpty()) wanted = answer.toolCalls().getFirst();
    }

    private ChatResponse answer(ChatResponse.Writer out) {
        for (int i = random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> out.reasoning(piece());
                case 1 -> out.toolCall(random.nextInt(2), "call_0", "weather", random.nextBoolean() ? "" : "{}");
                default -> out.text(piece() + random.nextInt(1_000) + " ");
            }
        }
        if (random.nextInt(20) == 0) throw new IllegalStateException("password is 1234");
        return out.usage(Usage.of(1, 2)).finish(FinishReason.STOP, "stop").response();
    }
}
