package dev.weft.web;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Failure;
import dev.weft.Json;
import java.lang.System.Logger.Level;

/** Writes one stream in Weft's own format. For one thread. */
final class WeftEncoder implements Encoder {
    private static final System.Logger LOG = System.getLogger("dev.weft");
    private static final EventCodec CODEC = EventCodec.PLAIN;

    private final WeftFormat format;
    private boolean warned;
    private boolean over;

    WeftEncoder(WeftFormat format) {
        this.format = format;
    }

    @Override
    public void begin(StringBuilder out) {
        SseLines.open(out);
    }

    @Override
    public void write(Emission emission, StringBuilder out) {
        if (over) return;
        Event event = emission.event();
        over = isEnd(event);
        if (!(event instanceof Event.RunStarted) && !over && !format.only.test(event)) return;
        Json line;
        String name;
        try {
            name = CODEC.name(event);
            line = line(emission);
        } catch (IllegalArgumentException e) {
            name = event.getClass().getName();
            // such as one with a NaN
            if (!warned) LOG.log(Level.WARNING, "an event of " + name + " is sent without its data: " + e.getMessage());
            warned = true;
            line = CODEC.hidden(emission);
        }
        SseLines.id(emission.seq(), out);
        if (format.named) SseLines.event(name, out);
        SseLines.data(line, out);
    }

    static boolean isEnd(Event event) {
        return event instanceof Event.RunCompleted
                || event instanceof Event.RunFailed
                || event instanceof Event.RunCancelled;
    }

    private Json line(Emission emission) {
        Event event = emission.event();
        if (!format.everything && isPrivate(event)) return CODEC.hidden(emission);
        Json line = CODEC.json(emission);
        if (!format.everything) {
            Json data = line.member("data");
            Json shown = Shown.data(event, data, format.failures);
            if (shown != data) line = line.plus("data", shown);
        }
        return format.flat ? flat(line) : line;
    }

    /** What the model is told behind the user's back, and ids of conversations, which may be those of cookies. */
    private static boolean isPrivate(Event event) {
        return switch (event) {
            case Event.ModelCallStarted e -> true;
            case Event.MemoryReadStarted e -> true;
            case Event.MemoryWriteStarted e -> true;
            case Event.MemoryReadFinished e -> true;
            case Event.MemoryWriteFinished e -> true;
            case Event.SummaryStarted e -> true;
            case Event.SummaryFinished e -> true;
            case Event.TemplateApplied e -> true;
            case Event.QuestionCondensed e -> true;
            default -> false;
        };
    }

    private static Json flat(Json line) {
        Json flat = line.without("data");
        return flat.over(line.member("data"));
    }

    /** Not an event of the run, so without its id: a client that resumes asks for what comes after the last one. */
    @Override
    public void broken(Failure why, StringBuilder out) {
        if (over) return;
        over = true;
        String message = format.everything ? why.message() : FailureText.of(why, format.failures);
        Json failure = Json.object("type", why.type(), "message", message);
        if (format.named) SseLines.event("stream.broken", out);
        SseLines.data(Json.object("type", "stream.broken", "data", Json.object("failure", failure)), out);
    }

    @Override
    public void idle(StringBuilder out) {
        SseLines.idle(out);
    }
}
