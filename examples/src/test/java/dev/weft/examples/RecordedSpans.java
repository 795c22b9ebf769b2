package dev.weft.examples;

import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The real SDK with its exporter into memory; knows how many spans were begun, so that one that is left open is noticed. */
final class RecordedSpans implements AutoCloseable {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final AtomicInteger begun = new AtomicInteger();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(new Begun())
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();

    Tracer tracer() {
        return provider.get("test");
    }

    /** All spans, when this many of that name have ended: a listener has a thread of its own. */
    List<SpanData> awaitEnded(String name, int count) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(() -> ended(name) == count);
        return exporter.getFinishedSpanItems();
    }

    private long ended(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .count();
    }

    int leftOpen() {
        return begun.get() - exporter.getFinishedSpanItems().size();
    }

    /** The spans as an indented tree in the order of their beginnings, errors marked. */
    static String tree(List<SpanData> spans) {
        var text = new StringBuilder();
        children(spans, SpanId.getInvalid(), "", text);
        return text.toString();
    }

    private static void children(List<SpanData> spans, String parent, String indent, StringBuilder text) {
        spans.stream()
                .filter(span -> span.getParentSpanId().equals(parent))
                .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos).thenComparing(SpanData::getName))
                .forEach(span -> {
                    boolean error = !span.getStatus().equals(StatusData.unset());
                    text.append(indent)
                            .append(span.getName())
                            .append(error ? " !" : "")
                            .append('\n');
                    children(spans, span.getSpanId(), indent + "  ", text);
                });
    }

    @Override
    public void close() {
        provider.close();
    }

    private final class Begun implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            begun.incrementAndGet();
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {}

        @Override
        public boolean isEndRequired() {
            return false;
        }
    }
}
