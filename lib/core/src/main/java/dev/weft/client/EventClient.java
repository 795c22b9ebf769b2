package dev.weft.client;

import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.Summary;
import dev.weft.provider.Endpoint;
import dev.weft.provider.HttpConnector;
import java.time.Duration;
import java.util.Objects;

/**
 * Reads runs that go on at a server, which sends them as server-sent events: the {@code data} of each is an emission as
 * {@link EventCodec} writes it, its {@code id} the number. Immutable, for any number of threads, best made once: all that is read
 * through it shares its connections.
 *
 * <pre>{@code
 * var client = EventClient.of(Endpoint.of("https://host/app").key(token));
 * try (var stream = client.post("/chat", Json.object("prompt", prompt))) {
 *     for (Event event : stream) …
 * }
 * }</pre>
 *
 * <p>Where the connection is lost, it is made again behind the last event that came, and the loop goes on as if nothing had been:
 * nothing is lost, nothing comes twice. What a GET asks for is asked for again at the same path. What a POST has begun can be gone on
 * with where its response names the run by the header {@code Weft-Run}: with a GET of the run's id below the path of the POST, or
 * {@linkplain #resumingAt elsewhere}. A POST is never sent twice.
 *
 * <p>Closing the stream closes the connection; what becomes of the run then is the server's choice. Keys and tokens, time limits and
 * limits of size are the {@link Endpoint}'s; comments that the server sends while nothing happens keep a connection from being idle.
 */
public final class EventClient {
    private final Endpoint endpoint;
    private final HttpConnector connections;
    private final String resumePath;
    private final EventCodec codec;
    private final int attempts;
    private final Duration delay;

    private EventClient(
            Endpoint endpoint,
            HttpConnector connections,
            String resumePath,
            EventCodec codec,
            int attempts,
            Duration delay) {
        this.endpoint = endpoint;
        this.connections = connections;
        this.resumePath = resumePath;
        this.codec = codec;
        this.attempts = attempts;
        this.delay = delay;
    }

    /** A client for what is below this address; the endpoint's key goes out as a bearer token. */
    public static EventClient of(Endpoint endpoint) {
        return new EventClient(
                endpoint, HttpConnector.get(endpoint, ""), "", EventCodec.PLAIN, 10, Duration.ofMillis(500));
    }

    /**
     * The same, which goes on with what a POST has begun at this path below the endpoint's address, in which {@code {run}} stands for the
     * run's id: {@code /runs/{run}}.
     */
    public EventClient resumingAt(String path) {
        if (!path.contains("{run}")) throw new IllegalArgumentException("the path has no {run}: " + path);
        return new EventClient(endpoint, connections, path, codec, attempts, delay);
    }

    /** The same, which also reads these events of your own. */
    public EventClient codec(EventCodec value) {
        return new EventClient(
                endpoint, connections, resumePath, Objects.requireNonNull(value, "codec"), attempts, delay);
    }

    /**
     * The same, which gives up after so many connections in a row that brought no event; 10 by default. It waits {@code delay} before
     * the second, twice as long before each further one, up to 30 s; half a second by default, or what the server asks for.
     */
    public EventClient attempts(int most, Duration firstDelay) {
        if (most < 1) throw new IllegalArgumentException("there must be at least 1 attempt, not " + most);
        return new EventClient(endpoint, connections, resumePath, codec, most, firstDelay);
    }

    /**
     * A run, from its beginning on. Connects and waits for the first event here; reads, and connects again, on a thread of its own.
     *
     * @throws dev.weft.log.GoneException where the server has nothing: no such run, or not any more; in the loop, where the rest of it is
     *     lost
     * @throws dev.weft.ModelException where there is no connection, the server refuses ({@link dev.weft.ApiException}) or sends something
     *     else; in the loop also {@link dev.weft.TruncatedStreamException}, where the connection is lost and the run cannot be gone on
     *     with
     */
    public EventStream<Summary> get(String path) {
        return opened(RemoteConnector.get(connections, path, attempts));
    }

    /** A run that this begins, from its beginning on. The same but for what the class says of going on. */
    public EventStream<Summary> post(String path, Json body) {
        String resume = resumePath.isEmpty() ? path.replaceFirst("\\?.*", "") + "/{run}" : resumePath;
        return opened(RemoteConnector.post(connections, path, body, resume, attempts));
    }

    private EventStream<Summary> opened(RemoteConnector connector) {
        try {
            return new RemoteRun(connector, codec, delay).stream();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a client throws nothing else", e);
        }
    }

    /** The address without what may be secret in it. */
    @Override
    public String toString() {
        return "EventClient of " + endpoint;
    }
}
