package dev.weft.internal;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request as it goes out; the body is not copied and may be null. Shows neither query, headers nor body.
 *
 * @param secrets what in it proves who asks, so that it is blotted out where an answer quotes it
 */
public record Outgoing(
        String method, URI uri, Map<String, String> headers, byte @Nullable [] body, Set<String> secrets) {
    /** Keeps copies of headers and secrets. */
    public Outgoing {
        headers = Map.copyOf(headers);
        secrets = Set.copyOf(secrets);
    }

    /** A request that proves nothing. */
    public Outgoing(String method, URI uri, Map<String, String> headers, byte @Nullable [] body) {
        this(method, uri, headers, body, Set.of());
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
