package dev.weft.provider;

import dev.weft.provider.openai.OpenAiDialect;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an {@link Endpoint} is made of. Changed only between its copying and the making of the endpoint that holds it. */
final class EndpointParts {
    final URI base;
    final Map<String, String> headers = new LinkedHashMap<>();
    final Map<String, String> query = new LinkedHashMap<>();

    @Nullable
    Supplier<String> key;

    String keyVariable = "";
    String keyHeader = "Authorization";

    @Nullable
    OpenAiDialect dialect;

    RetryPolicy retry = RetryPolicy.DEFAULT;
    Timeouts timeouts = Timeouts.DEFAULT;
    Limits limits = Limits.DEFAULT;
    boolean http2;

    EndpointParts(URI base) {
        this.base = base;
    }

    EndpointParts copy() {
        var copy = new EndpointParts(base);
        copy.headers.putAll(headers);
        copy.query.putAll(query);
        copy.key = key;
        copy.keyVariable = keyVariable;
        copy.keyHeader = keyHeader;
        copy.dialect = dialect;
        copy.retry = retry;
        copy.timeouts = timeouts;
        copy.limits = limits;
        copy.http2 = http2;
        return copy;
    }
}
