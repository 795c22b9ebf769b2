package dev.weft.servlet.check;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.SseEncoder;
import dev.weft.web.Encoder;
import dev.weft.web.Format;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A format of one's own: few events, flat, each with the run's number as its id. */
public class CheckFormat implements Format {
    @Override
    public Encoder encoder() {
        return new Encoder() {
            @Override
            public void write(Emission emission, StringBuilder out) {
                Json json = switch (emission.event()) {
                    case Event.RunStarted started -> Json.object("type", "run-started");
                    case Event.TextDelta(var text) -> Json.object("type", "text-delta", "delta", text);
                    case Event.ReasoningDelta(var text) -> Json.object("type", "reasoning-delta", "delta", text);
                    case Event.RunCompleted completed -> Json.object("type", "run-finished");
                    case Event.RunFailed failed -> failure("run-failed", failed.failure());
                    case Event.RunCancelled cancelled -> failure("run-cancelled", cancelled.failure());
                    default -> Json.of(null);
                };
                if (!json.isNull()) frame(json, Long.toString(emission.seq()), out);
            }

            @Override
            public void broken(Failure why, StringBuilder out) {
                frame(failure("stream-failed", why), "", out);
            }

            @Override
            public void idle(StringBuilder out) {
                out.append(": idle\n\n");
            }
        };
    }

    private static Json failure(String type, Failure why) {
        return Json.object("type", type, "failure", why.type(), "message", why.message());
    }

    private static void frame(Json json, String id, StringBuilder out) {
        try {
            new SseEncoder(out).frame(Frame.of(Frame.MESSAGE, json.toString(), id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
