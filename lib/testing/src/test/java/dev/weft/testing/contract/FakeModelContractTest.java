package dev.weft.testing.contract;

import dev.weft.ApiException;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.FinishReason;
import dev.weft.Message;
import dev.weft.provider.Endpoint;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.testing.Reply;
import dev.weft.testing.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The model of the tests is a model like the others, as far as it has what they have. */
class FakeModelContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        throw new UnsupportedOperationException("it is at no address");
    }

    @Override
    protected Map<Need, String> lacks() {
        return Map.of(
                Need.HTTP, "FakeModel runs in this process",
                Need.KEY, "FakeModel asks for no key");
    }

    @Override
    Stage open(UnaryOperator<Endpoint> settings, Author author) {
        var ended = new CompletableFuture<Instant>();
        var calls = new AtomicInteger();
        var model = FakeModel.answering((request, script) ->
                author.write(calls.getAndIncrement(), said(request), new ScriptScene(script, ended)));
        return new InProcess(model, ended);
    }

    private static String said(ChatRequest request) {
        var said = new StringBuilder();
        for (Message message : request.messages()) {
            said.append(message.text()).append('\n');
            if (message instanceof Message.AssistantMessage answer)
                answer.toolCalls().forEach(call -> said.append(call.name()).append(call.argumentsText()));
        }
        request.tools().forEach(tool -> said.append(tool.description()));
        return said.toString();
    }

    private record InProcess(FakeModel model, CompletableFuture<Instant> ended) implements Stage {
        @Override
        public int calls() {
            return model.requests().size();
        }

        @Override
        public String request(int call) {
            return said(model.requests().get(call));
        }

        @Override
        public Instant awaitEnd(Duration limit) {
            return ended.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
        }

        @Override
        public ModelServer server() {
            throw new UnsupportedOperationException("there is no server");
        }

        @Override
        public void close() {}
    }

    private record ScriptScene(Script script, CompletableFuture<Instant> ended) implements Scene {
        @Override
        public Scene text(String piece) {
            script.text(piece);
            return this;
        }

        @Override
        public Scene toolCall(String name, Object arguments) {
            script.toolCall(name, arguments);
            return this;
        }

        @Override
        public Scene toolCallBegun(Gate gate) {
            script.toolCall("weather", "{\"city\":");
            return hold(gate);
        }

        @Override
        public Scene usage(long input, long output) {
            script.usage(input, output);
            return this;
        }

        @Override
        public Scene finish(FinishReason reason) {
            script.finish(reason);
            return this;
        }

        @Override
        public Scene holdFirst(Gate gate) {
            return hold(gate);
        }

        @Override
        public Scene hold(Gate gate) {
            script.run(emitter -> {
                try {
                    gate.pass();
                    return null;
                } finally {
                    ended.complete(Instant.now());
                }
            });
            return this;
        }

        @Override
        public void truncate() {
            script.truncate();
        }

        @Override
        public void refuse(Refusal refusal) {
            fail(refusal);
        }

        @Override
        public void fail(Refusal refusal) {
            script.fail(ApiException.status(refusal.status())
                    .kind(
                            refusal.type().equals("context_length_exceeded")
                                    ? ApiException.Kind.CONTEXT_LENGTH
                                    : ApiException.status(refusal.status())
                                            .build()
                                            .kind())
                    .type(refusal.type())
                    .message(refusal.message())
                    .build());
        }

        @Override
        public Reply http() {
            throw new UnsupportedOperationException("there is no HTTP");
        }
    }
}
