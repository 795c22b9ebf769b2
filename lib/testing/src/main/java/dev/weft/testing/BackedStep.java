package dev.weft.testing;

import dev.weft.ApiException;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.ConnectionException;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.RateLimitException;
import dev.weft.Responder;
import dev.weft.TimedOutException;
import dev.weft.ToolCall;
import java.io.IOException;

/**
 * Has a model answer, and writes each piece as soon as it was emitted. The run belongs to the exchange: when the client goes, the
 * thread here is interrupted, and the stream closed.
 */
record BackedStep(Responder model) implements Step {
    @Override
    public void play(Exchange exchange) throws Exception {
        if (!exchange.speech.isChat()) return;
        try (var stream = open(exchange.speech.toChatRequest())) {
            if (exchange.speech.streaming()) {
                for (Event event : stream) speak(event, exchange);
            }
            finish(stream.result(), exchange);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) throw new InterruptedException("the client has gone");
            fail(e, exchange);
        }
    }

    private EventStream<ChatResponse> open(ChatRequest request) {
        return model.stream(request);
    }

    private static void speak(Event event, Exchange exchange) throws IOException, InterruptedException {
        if (event instanceof Event.Delta delta && !(delta instanceof Event.ToolCallDelta)) exchange.say(delta);
    }

    /** A tool call is written now: its name is not in the deltas. */
    private static void finish(ChatResponse answer, Exchange exchange) throws IOException, InterruptedException {
        if (!exchange.speech.streaming()) {
            exchange.body("application/json", Speech.bytes(exchange.speech.whole(answer)));
            return;
        }
        for (ToolCall call : answer.toolCalls()) exchange.toolCall(call.id(), call.name(), call.argumentsText());
        exchange.usage(answer.usage());
        exchange.finish(answer.finishReason());
    }

    private static void fail(RuntimeException failure, Exchange exchange) throws IOException, InterruptedException {
        String message = String.valueOf(failure.getMessage());
        switch (failure) {
            case ApiException refusal -> {
                if (refusal instanceof RateLimitException) {
                    refusal.retryAfter().ifPresent(wait -> exchange.out.head().header("Retry-After", seconds(wait)));
                }
                String type = refusal.type().isEmpty() ? "server_error" : refusal.type();
                exchange.fail(refusal.status() < 400 ? 500 : refusal.status(), type, message);
            }
            case TimedOutException late -> exchange.fail(504, "timeout", message);
            case ConnectionException broken -> exchange.fail(502, "server_error", message);
            default -> exchange.fail(500, "server_error", message);
        }
    }

    private static String seconds(java.time.Duration wait) {
        return Long.toString(wait.plusMillis(999).toSeconds());
    }
}
