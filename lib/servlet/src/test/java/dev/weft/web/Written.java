package dev.weft.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Emission;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.Responder;
import dev.weft.RunOptions;
import dev.weft.media.Decoder;
import dev.weft.media.DecoderLimits;
import dev.weft.media.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs, and what formats make of them. */
final class Written {
    private Written() {}

    /** All emissions of a run, its end included, however it ends. */
    static List<Emission> run(Responder responder, ChatRequest request) throws InterruptedException {
        return run(options -> responder.stream(request, options), stream -> {});
    }

    static List<Emission> run(Responder responder) throws InterruptedException {
        return run(responder, ChatRequest.of("hi"));
    }

    static List<Emission> work(Emitter.Work<Object, ?> work) throws InterruptedException {
        return run(options -> EventStream.start(options, work), stream -> {});
    }

    interface Start {
        EventStream<?> with(RunOptions options);
    }

    /** The same; {@code during} is given the stream while it runs. */
    static List<Emission> run(Start start, Consumer<EventStream<?>> during) throws InterruptedException {
        var all = new ArrayList<Emission>();
        var ended = new CountDownLatch(1);
        var options = RunOptions.of(o -> o.listener(emission -> {
            all.add(emission);
            Event event = emission.event();
            if (event instanceof Event.RunCompleted
                    || event instanceof Event.RunFailed
                    || event instanceof Event.RunCancelled) ended.countDown();
        }));
        EventStream<?> stream = start.with(options);
        during.accept(stream);
        stream.detach();
        assertTrue(ended.await(10, TimeUnit.SECONDS), "the run ends");
        return all;
    }

    /** What the format makes of it, with names in place of what differs from run to run. */
    static String text(Format format, List<Emission> run) {
        String text = raw(format, run).replace(run.get(0).run().id(), "RUN");
        text = text.replaceAll("\"nanos\":\\d+", "\"nanos\":0");
        text = text.replaceAll("\"startedAt\":\"[^\"]*\"", "\"startedAt\":\"T\"");
        return text.replaceAll("\"(total|toFirstText)\":\"[^\"]*\"", "\"$1\":\"D\"");
    }

    static String raw(Format format, List<Emission> run) {
        var out = new StringBuilder();
        Encoder encoder = format.encoder();
        encoder.begin(out);
        for (Emission emission : run) encoder.write(emission, out);
        encoder.end(out);
        return out.toString();
    }

    /** The same run, written down and read again. */
    static List<Emission> kept(List<Emission> run) throws IOException {
        var lines = new StringBuilder();
        for (Emission emission : run)
            lines.append(EventCodec.PLAIN.json(emission)).append('\n');
        return readBack(lines.toString());
    }

    static List<Emission> readBack(String lines) throws IOException {
        var again = new ArrayList<Emission>();
        try (var stream = EventCodec.PLAIN.replay(new ByteArrayInputStream(lines.getBytes(UTF_8)))) {
            for (Emission emission : stream.emissions()) again.add(emission);
        }
        return again;
    }

    /** The events of server-sent events, as a browser reads the bytes. */
    static List<Frame> frames(String text) throws IOException {
        var frames = new ArrayList<Frame>();
        try (var decoder =
                Decoder.strictEventStream(new ByteArrayInputStream(text.getBytes(UTF_8)), DecoderLimits.DEFAULT)) {
            for (Frame frame : decoder) frames.add(frame);
        }
        return frames;
    }

    /** The data of each event, without the stream's first comment. */
    static List<String> data(String text) throws IOException {
        return frames(text).stream().map(Frame::data).toList();
    }
}
