package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.internal.Outgoing;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Joins an endpoint and a call to a request. Refuses what cannot be sent before the HTTP client would quote it in a message. */
final class Requests {
    /** The HTTP client sets these itself and refuses them with a message of its own. */
    private static final Set<String> RESERVED = Set.of("connection", "content-length", "expect", "host", "upgrade");

    /** What is shorter, such as the time of a signature, is no secret, and needed to understand what was refused. */
    private static final int SHORTEST_SECRET = 32;

    private Requests() {}

    static Outgoing join(Endpoint endpoint, Wire.HttpCall call, String accept) {
        String key = endpoint.keyNow().strip();
        Set<String> secrets = new HashSet<>();
        if (!key.isEmpty()) secrets.add(key);
        byte @Nullable [] body =
                call.body().isNull() ? null : call.body().toString().getBytes(UTF_8);
        URI address = address(endpoint, call.path());
        var headers = headers(endpoint, call, accept, key, body);
        var signer = endpoint.signer();
        if (signer != null) {
            byte[] bytes = body == null ? new byte[0] : body;
            var signed = signer.sign(new Signer.Request(call.method(), address, headers, bytes));
            signed.forEach((name, value) -> {
                check(name, value, true);
                headers.put(name, value);
                if (value.length() >= SHORTEST_SECRET) secrets.add(value);
            });
        }
        return new Outgoing(call.method(), address, headers, body, secrets);
    }

    private static Map<String, String> headers(
            Endpoint endpoint, Wire.HttpCall call, String accept, String key, byte @Nullable [] body) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", "weft");
        headers.put("Accept", accept);
        if (body != null) headers.put("Content-Type", "application/json");
        headers.putAll(endpoint.headers());
        headers.putAll(call.headers());
        if (!key.isEmpty()) {
            boolean bearer = endpoint.keyHeader().equalsIgnoreCase("Authorization");
            headers.put(endpoint.keyHeader(), bearer ? "Bearer " + key : key);
        }
        headers.forEach((name, value) -> check(name, value, name.equalsIgnoreCase(endpoint.keyHeader())));
        return headers;
    }

    private static void check(String name, String value, boolean isKey) {
        if (name.isEmpty()
                || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0)) {
            throw new IllegalArgumentException("'" + name + "' is no name of a header");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header '" + name + "' cannot be set: the HTTP client sets it itself");
        }
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
            throw new IllegalArgumentException((isKey ? "the key" : "the value of header '" + name + "'")
                    + " holds a character that cannot stand in a header, such as a line break or a letter beyond"
                    + " ASCII; check where it is read from");
        }
    }

    private static URI address(Endpoint endpoint, String path) {
        URI base = endpoint.base();
        String scheme = base.getScheme();
        if (scheme == null
                || base.getHost() == null
                || !scheme.toLowerCase(Locale.ROOT).matches("https?")) {
            throw new IllegalArgumentException("an endpoint's address must be like https://host/path, not " + endpoint);
        }
        String root = base.getRawPath() == null ? "" : base.getRawPath();
        while (root.endsWith("/")) root = root.substring(0, root.length() - 1);
        int question = path.indexOf('?');
        String below = question < 0 ? path : path.substring(0, question);
        var query = new StringBuilder();
        add(query, base.getRawQuery());
        add(query, question < 0 ? null : path.substring(question + 1));
        endpoint.query().forEach((name, value) -> add(query, encoded(name) + "=" + encoded(value)));
        String host = base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
        String address =
                scheme + "://" + host + root + (below.isEmpty() || below.startsWith("/") ? below : "/" + below) + query;
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            // without the cause: it quotes the whole address, with its query
            throw new IllegalArgumentException("no valid address: path '" + below + "' below " + endpoint);
        }
    }

    private static void add(StringBuilder query, @Nullable String part) {
        if (part != null && !part.isEmpty())
            query.append(query.isEmpty() ? '?' : '&').append(part);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
