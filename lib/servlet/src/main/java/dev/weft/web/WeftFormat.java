package dev.weft.web;

import dev.weft.Event;
import dev.weft.Failure;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Weft's own events as server-sent events: the data of each is one line of JSON as {@link dev.weft.EventCodec} writes it, its id is
 * the emission's {@code seq}, its name none. Users' own events are written like Weft's.
 *
 * <p>It is made for browsers. What the model was told (its request, with instructions and tools; what memory read, stored and
 * summarized; templates; condensed questions), and the ids of conversations, is left out: the event is there, with {@code "hidden":true} in place of {@code data}. In
 * place of what exceptions say, and of the errors that tools tell the model, there is one neutral sentence, or what the application
 * {@linkplain #failures chooses}. Results of tools, retrieved documents and the tags of the run are not hidden. One's own servers and
 * the Java client are sent {@link #everything()}.
 */
public final class WeftFormat implements Format {
    final boolean named;
    final boolean flat;
    final boolean everything;
    final Function<? super Failure, String> failures;
    final Predicate<? super Event> only;

    /** What may be read by everybody, without names. */
    public WeftFormat() {
        this(false, false, false, Shown.NOTHING, event -> true);
    }

    private WeftFormat(
            boolean named,
            boolean flat,
            boolean everything,
            Function<? super Failure, String> failures,
            Predicate<? super Event> only) {
        this.named = named;
        this.flat = flat;
        this.everything = everything;
        this.failures = failures;
        this.only = only;
    }

    /**
     * The same, each event named by its wire name, for clients that listen by name. The names {@code error} and {@code open}, by which
     * a browser tells of the connection, become {@code event.error} and {@code event.open}.
     */
    public WeftFormat named(boolean value) {
        return new WeftFormat(value, flat, everything, failures, only);
    }

    /**
     * The same with an event's components beside {@code seq} and {@code type} and not in {@code data}, for small clients: {@code
     * {"type":"text.delta","text":"Hel",…}}. A component that is called as one of these is left out. The Java client does not read it.
     */
    public WeftFormat flat(boolean value) {
        return new WeftFormat(named, value, everything, failures, only);
    }

    /** The same with all there is, what exceptions say included. Not for browsers. */
    public WeftFormat everything() {
        return new WeftFormat(named, flat, true, failures, only);
    }

    /**
     * The same with these texts in place of what failures say. What a tool has told the model of an error is a failure of the type
     * {@code ToolError}. Choose by the {@linkplain Failure#type type}: a run that was kept and is sent again has no exceptions any more.
     */
    public WeftFormat failures(Function<? super Failure, String> texts) {
        return new WeftFormat(named, flat, everything, Objects.requireNonNull(texts, "texts"), only);
    }

    /** The same without the events for which this is false. The run's beginning and its end are written always. */
    public WeftFormat only(Predicate<? super Event> wanted) {
        return new WeftFormat(named, flat, everything, failures, Objects.requireNonNull(wanted, "wanted"));
    }

    @Override
    public Encoder encoder() {
        return new WeftEncoder(this);
    }

    @Override
    public String toString() {
        return everything ? "WeftFormat, everything" : "WeftFormat";
    }
}
