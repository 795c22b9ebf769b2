package dev.weft.provider;

import dev.weft.provider.openai.OpenAiDialect;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What an {@link Endpoint} is made of. Changed only between its copying and the making of the endpoint that holds it. */
final class EndpointParts {
    final URI base;
    final Map<String, String> headers = new LinkedHashMap<>();
    final Map<String, String> query = new LinkedHashMap<>();

    @Nullable
    Supplier<String> key;

    @Nullable
    Signer signer;

    String keyVariable = "";
    /** The header for the key, "" where nobody has said which: see {@link Endpoint#keyHeader()}. */
    String keyHeader = "";

    @Nullable
    OpenAiDialect dialect;

    RetryPolicy retry = RetryPolicy.DEFAULT;
    Timeouts timeouts = Timeouts.DEFAULT;
    Limits limits = Limits.DEFAULT;
    boolean http2;

    @Nullable
    SSLContext tls;

    EndpointParts(URI base) {
        this.base = base;
    }

    /** Below this address. */
    static EndpointParts at(String url) {
        try {
            var base = new URI(url.strip());
            boolean http = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
            if (http && base.getHost() != null) return new EndpointParts(base);
        } catch (URISyntaxException e) {
            // said below, without this cause: it quotes the query, which may hold a secret
        }
        String shown = url.replaceAll("[?#].*", "").replaceAll("//.*@", "//");
        throw new IllegalArgumentException("not an address to send requests to: " + shown
                + "; one looks like https://host/v1, and a host's name has letters, digits, dots and hyphens");
    }

    /** By one of the two, never by both. */
    void prove(@Nullable Supplier<String> byKey, @Nullable Signer bySignature) {
        key = byKey;
        signer = bySignature;
    }

    /** Refuses an endpoint whose preset looked for a key, where nothing says who asks. */
    void check(Endpoint shown) {
        if (keyVariable.isEmpty() || proven(shown)) return;
        throw new IllegalStateException("no key for " + shown + ": set the environment variable " + keyVariable
                + ", or give the key to the endpoint: .key(\"…\")");
    }

    private boolean proven(Endpoint shown) {
        return key != null
                || signer != null
                || headers.keySet().stream()
                        .anyMatch(header ->
                                header.equalsIgnoreCase(shown.keyHeader()) || header.equalsIgnoreCase("Authorization"));
    }

    EndpointParts copy() {
        var copy = new EndpointParts(base);
        copy.headers.putAll(headers);
        copy.query.putAll(query);
        copy.key = key;
        copy.signer = signer;
        copy.keyVariable = keyVariable;
        copy.keyHeader = keyHeader;
        copy.dialect = dialect;
        copy.retry = retry;
        copy.timeouts = timeouts;
        copy.limits = limits;
        copy.http2 = http2;
        copy.tls = tls;
        return copy;
    }

    /** The address without what may be secret in it. */
    String shown() {
        String port = base.getPort() < 0 ? "" : ":" + base.getPort();
        return base.getScheme() + "://" + base.getHost() + port + base.getPath();
    }
}
