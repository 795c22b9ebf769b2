package dev.weft.internal;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as it goes out; the body is not copied and may be null. Shows neither query, headers nor body. */
public record Outgoing(String method, URI uri, Map<String, String> headers, byte @Nullable [] body) {
    /** Keeps a copy of the headers. */
    public Outgoing {
        headers = Map.copyOf(headers);
    }

    /** Scheme, host and port: what may stand in a message. */
    public String origin() {
        String host = uri.getScheme() + "://" + uri.getHost();
        return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    }

    @Override
    public String toString() {
        return method + " " + origin();
    }
}
