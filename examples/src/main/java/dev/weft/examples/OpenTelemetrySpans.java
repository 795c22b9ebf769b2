package dev.weft.examples;

import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs as spans of OpenTelemetry, below the span of the web request that they belong to. */
public final class OpenTelemetrySpans {
    private OpenTelemetrySpans() {}

    // tag::traced
    static Chat traced(Chat chat, Tracer tracer) {
        var listener = new OpenTelemetryListener(tracer, model -> model.startsWith("gpt-") ? "openai" : "fake");
        return chat.with(c -> c.run(r -> r.carry(OpenTelemetryListener.CONTEXT).listener(listener)));
    }
    // end::traced

    /** Traces a run by the SDK, with an exporter that prints. */
    @SuppressWarnings("try") // what is current is not named again
    public static void main(String[] args) throws InterruptedException {
        var weather = Tool.of("weather", "Tells the weather", Void.class, none -> "rain");
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of()).usage(20, 9),
                call -> call.text("Take a coat.").usage(40, 4));
        var chat = Chat.builder().model(model).tools(weather).build();
        var printer = new Printer();
        var processor = SimpleSpanProcessor.create(printer); // yours will be a BatchSpanProcessor
        try (var provider =
                SdkTracerProvider.builder().addSpanProcessor(processor).build()) {
            Tracer tracer = provider.get("my.app");
            // tag::request
            Span request = tracer.spanBuilder("GET /advice").startSpan(); // your web framework's
            String answer;
            try (var current = request.makeCurrent()) {
                answer = traced(chat, tracer).ask("What should I wear?");
            } finally {
                request.end();
            }
            // end::request
            printer.awaitRun();
            System.out.println(answer);
        }
    }

    /** Prints each span below another when it has ended. */
    private static final class Printer implements SpanExporter {
        private final CountDownLatch run = new CountDownLatch(1);

        /** A listener has a thread of its own, and may still be at work. */
        void awaitRun() throws InterruptedException {
            run.await();
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            for (SpanData span : spans) {
                if (!span.getParentSpanContext().isValid()) continue;
                Object tokens = span.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens"));
                System.out.println("span " + span.getName() + (tokens == null ? "" : ", " + tokens + " tokens out"));
                if (span.getName().equals("chat")) run.countDown();
            }
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
