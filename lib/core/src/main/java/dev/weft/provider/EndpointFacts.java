package dev.weft.provider;

import dev.weft.provider.openai.OpenAiDialect;
import java.util.Collections;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What is known of an {@link Endpoint}, for those who make its calls. Immutable. */
abstract sealed class EndpointFacts permits Endpoint {
    final EndpointParts parts;

    EndpointFacts(EndpointParts parts) {
        this.parts = parts;
    }

    /** How this server differs from OpenAI: by its preset, else by the name of its host. */
    OpenAiDialect dialect() {
        return parts.dialect != null ? parts.dialect : OpenAiDialect.of(parts.base.getHost());
    }

    String keyNow() {
        return parts.key == null ? "" : parts.key.get();
    }

    @Nullable
    Signer signer() {
        return parts.signer;
    }

    String keyHeader() {
        return parts.keyHeader.isEmpty() ? "Authorization" : parts.keyHeader;
    }

    Map<String, String> headers() {
        return Collections.unmodifiableMap(parts.headers);
    }

    Map<String, String> query() {
        return Collections.unmodifiableMap(parts.query);
    }

    RetryPolicy retry() {
        return parts.retry;
    }

    Timeouts timeouts() {
        return parts.timeouts;
    }

    Limits limits() {
        return parts.limits;
    }

    boolean http2() {
        return parts.http2;
    }

    /** Null for the JDK's own. */
    @Nullable
    SSLContext tls() {
        return parts.tls;
    }
}
