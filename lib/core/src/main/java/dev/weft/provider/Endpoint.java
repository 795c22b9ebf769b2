package dev.weft.provider;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Where a provider is, how to prove who asks, and how to be patient with it. Immutable; never shows its key. */
public final class Endpoint {
    private final URI base;
    private final Supplier<String> key;
    private final String keyHeader;
    private final Map<String, String> headers;
    private final Map<String, String> query;
    private final RetryPolicy retry;
    private final Timeouts timeouts;
    private final Limits limits;
    private final boolean http2;

    private Endpoint(Builder from) {
        base = from.base;
        key = from.key;
        keyHeader = from.keyHeader;
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(from.headers));
        query = Collections.unmodifiableMap(new LinkedHashMap<>(from.query));
        retry = from.retry;
        timeouts = from.timeouts;
        limits = from.limits;
        http2 = from.http2;
    }

    /** An endpoint below this address, without a key. */
    public static Endpoint of(String url) {
        return new Endpoint(new Builder(URI.create(url)));
    }

    /** The address that paths are put behind. */
    public URI base() {
        return base;
    }

    /** The same endpoint with this key. */
    public Endpoint key(String value) {
        return key(() -> value);
    }

    /** The same endpoint with a key that is asked for at each request, so that keys can rotate. */
    public Endpoint key(Supplier<String> value) {
        var changed = new Builder(this);
        changed.key = Objects.requireNonNull(value, "key");
        return new Endpoint(changed);
    }

    /** The same endpoint with one more header for each request. */
    public Endpoint header(String name, String value) {
        var changed = new Builder(this);
        changed.headers.put(name, value);
        return new Endpoint(changed);
    }

    /** The same endpoint with one more query parameter for each request. */
    public Endpoint query(String name, String value) {
        var changed = new Builder(this);
        changed.query.put(name, value);
        return new Endpoint(changed);
    }

    /** The same endpoint with another way of trying again. */
    public Endpoint retry(RetryPolicy policy) {
        var changed = new Builder(this);
        changed.retry = policy;
        return new Endpoint(changed);
    }

    /** The same endpoint with other time limits. */
    public Endpoint timeouts(Timeouts value) {
        var changed = new Builder(this);
        changed.timeouts = value;
        return new Endpoint(changed);
    }

    /** The same endpoint with other limits of size. */
    public Endpoint limits(Limits value) {
        var changed = new Builder(this);
        changed.limits = value;
        return new Endpoint(changed);
    }

    /** The same endpoint over HTTP/2 where the server can; one paused reader can then hold up others. Off by default. */
    public Endpoint http2(boolean on) {
        var changed = new Builder(this);
        changed.http2 = on;
        return new Endpoint(changed);
    }

    String keyNow() {
        return key.get();
    }

    String keyHeader() {
        return keyHeader;
    }

    Map<String, String> headers() {
        return headers;
    }

    Map<String, String> query() {
        return query;
    }

    RetryPolicy retry() {
        return retry;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    Limits limits() {
        return limits;
    }

    boolean http2() {
        return http2;
    }

    @Override
    public String toString() {
        return base.getScheme() + "://" + base.getAuthority() + base.getPath();
    }

    private static final class Builder {
        private URI base;
        private Supplier<String> key = () -> "";
        private String keyHeader = "Authorization";
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final Map<String, String> query = new LinkedHashMap<>();
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private Timeouts timeouts = Timeouts.DEFAULT;
        private Limits limits = Limits.DEFAULT;
        private boolean http2;

        Builder(URI base) {
            this.base = base;
        }

        Builder(Endpoint from) {
            base = from.base;
            key = from.key;
            keyHeader = from.keyHeader;
            headers.putAll(from.headers);
            query.putAll(from.query);
            retry = from.retry;
            timeouts = from.timeouts;
            limits = from.limits;
            http2 = from.http2;
        }
    }
}
