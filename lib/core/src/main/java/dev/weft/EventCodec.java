package dev.weft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Events as JSON and back. Immutable, for any number of threads.
 *
 * <p>An event is its wire name, which never changes, and an object with its components; an emission is one line of JSON
 * ({@code docs/events.md}). Whatever this version does not know is ignored where it is a field and kept as an
 * {@link Event.Unknown} where it is an event. A failure is its type, its message and whether to try again.
 *
 * <p>What is written holds the conversation, prompts, results of tools and documents included: keep it like the conversation itself.
 * No key and no stack trace is in it.
 */
public final class EventCodec {
    /** Knows Weft's own events; users' own are written, and read as {@link Event.Unknown}. */
    public static final EventCodec PLAIN = new EventCodec(Map.of());

    private final Map<String, Class<? extends Event.Custom>> custom;

    private EventCodec(Map<String, Class<? extends Event.Custom>> custom) {
        this.custom = custom;
    }

    /**
     * One that also reads these events of your own: records, each with an {@link Event.Name}.
     *
     * @throws IllegalArgumentException where one has no name or no components, or a name that another event has
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static EventCodec of(Class<? extends Event.Custom>... custom) {
        return new EventCodec(WireName.registered(custom));
    }

    /**
     * The wire name of an event, such as {@code text.delta}; of your own its {@link Event.Name}, or else the name of its class.
     *
     * @throws IllegalArgumentException where an event of your own has the name of one of Weft's
     */
    public String name(Event event) {
        return event instanceof Event.Unknown unknown ? unknown.name() : WireName.of(event.getClass());
    }

    /**
     * The components of an event, an object.
     *
     * @throws IllegalArgumentException where an event of your own is no record, or has what {@link Json#of} does not take
     */
    public Json data(Event event) {
        if (event instanceof Event.Unknown unknown) return unknown.data();
        if (event instanceof Record components) return new Json(JsonFromJava.components(components), null);
        throw new IllegalArgumentException(event.getClass().getName() + " is no record, so it has no JSON form");
    }

    /**
     * The event of this name with these components.
     *
     * @throws DecodeException where the components are not those of such an event
     */
    public Event event(String name, Json data) {
        Class<? extends Event> own = WireName.OWN.get(name);
        if (own != null) return (Event) new JsonToJava(data, true).read((java.lang.reflect.Type) own);
        Class<? extends Event.Custom> users = custom.get(name);
        return users == null ? new Event.Unknown(name, data) : data.as(users);
    }

    /**
     * One emission: {@code seq}, {@code nanos} after the run's start, {@code step} (the number of the step in the run; where one
     * begins also {@code name}, and {@code in}, the step around it), {@code type} (the event's name) and {@code data}.
     *
     * @throws IllegalArgumentException as {@link #data} does
     */
    public Json json(Emission emission) {
        return EmissionJson.write(emission, name(emission.event()), data(emission.event()));
    }

    /**
     * The same but for the data, in place of which it says {@code hidden}: for what is not everybody's, or has no JSON form. Read
     * again it is an {@link Event.Unknown} in its place.
     */
    public Json hidden(Emission emission) {
        return EmissionJson.write(emission, WireName.orClass(emission.event()), null);
    }

    /** Reads the emissions of one run, from its first on. */
    public EmissionReader reader() {
        return new EmissionReader(this);
    }

    /**
     * A listener that writes each emission of one run as a line, in one write, and flushes it. Give it to one run, by its
     * {@link RunOptions}; a second run is refused. The stream stays open. Not bounded by itself: what waits to be written is, as
     * for every listener.
     */
    public Listener lines(OutputStream out) {
        return new LineWriter(this, new LineWriter.One(out));
    }

    /**
     * A listener that writes each run into a file of its own in this directory, {@code <id of the run>.jsonl}: for a chat, whose
     * runs may overlap.
     */
    public Listener files(Path directory) {
        return new LineWriter(this, run -> LineWriter.create(directory, run));
    }

    /**
     * A run that was written by {@link #lines} or {@link #files}, to be read once more: every emission with its number, its time
     * and its step as they were, as fast as they are read. The first line is read here, the others as they are needed, and
     * {@code in} is closed at the end. The result is what the run came to.
     *
     * <p>A run that failed then fails again, with a {@link RecordedException} after everything that it had emitted; one that was
     * ended by somebody with a {@link CancelledException}. Where the last line is torn or the end is missing, a
     * {@link TruncatedStreamException} comes after everything before; a line that is none, in the middle, is a
     * {@link DecodeException}.
     *
     * @throws TruncatedStreamException where there is not even a first line
     * @throws DecodeException where the first line is not the beginning of a run
     * @throws IOException where the first line cannot be read
     */
    public EventStream<Summary> replay(InputStream in) throws IOException {
        try {
            return new RecordedLines(this, in).stream();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("lines throw nothing else", e);
        }
    }

    /** The same of a file. */
    public EventStream<Summary> replay(Path file) throws IOException {
        return replay(Files.newInputStream(file));
    }

    @Override
    public String toString() {
        return "EventCodec " + custom.keySet();
    }
}
