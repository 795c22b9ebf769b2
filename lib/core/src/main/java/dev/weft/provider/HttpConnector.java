package dev.weft.provider;

import dev.weft.Json;
import dev.weft.internal.Exchange;
import dev.weft.internal.Head;
import dev.weft.media.EventSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Connects an {@link EventSource} over HTTP, with an endpoint's key, headers, time limits and connections. For one source: the
 * thread that loops over it connects here, and whoever closes it aborts here, also while there is no connection yet. Nothing is
 * bounded but by the endpoint's own limits; an endpoint without an idle limit suits servers that are silent for long.
 *
 * <pre>{@code
 * try (var source = EventSource.open(HttpConnector.get(Endpoint.of("https://host"), "/news"))) {
 *     for (Frame frame : source) System.out.println(frame.data());
 * }
 * }</pre>
 */
public final class HttpConnector implements EventSource.Connector {
    private final HttpCaller caller;
    private final Wire.HttpCall call;
    private volatile @Nullable Exchange current;
    private volatile boolean cancelled;

    private volatile @Nullable Head answered;

    private HttpConnector(HttpCaller caller, Wire.HttpCall call) {
        this.caller = caller;
        this.call = call;
    }

    /** Asks with GET for a path below the endpoint's address. Connects only when the source does. */
    public static HttpConnector get(Endpoint endpoint, String path) {
        return new HttpConnector(new HttpCaller(endpoint), Wire.HttpCall.get(Objects.requireNonNull(path, "path")));
    }

    /** One for another source over the same connections, which asks with GET for this path. */
    public HttpConnector at(String path) {
        return new HttpConnector(caller, Wire.HttpCall.get(Objects.requireNonNull(path, "path")));
    }

    /** One for another source over the same connections, which posts this: for a source that connects once. */
    public HttpConnector posting(String path, Json body) {
        return new HttpConnector(caller, Wire.HttpCall.post(path, body));
    }

    /** A header of the last response, by its name in whatever case. */
    public Optional<String> header(String name) {
        Head head = answered;
        return Optional.ofNullable(head == null ? null : head.header(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public EventSource.Connection connect(String lastEventId) {
        var call = this.call.header("Cache-Control", "no-store");
        if (!lastEventId.isEmpty()) call = call.header("Last-Event-ID", lastEventId);
        var exchange = caller.exchange(call, "text/event-stream");
        current = exchange;
        if (cancelled) exchange.abort();
        try {
            var head = caller.head(exchange, ErrorReply::toException);
            answered = head;
            String type = Objects.requireNonNullElse(head.header("content-type"), "");
            return new EventSource.Connection(head.status(), type, caller.body(exchange, () -> {}));
        } catch (RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        var exchange = current;
        if (exchange != null) exchange.abort();
    }
}
