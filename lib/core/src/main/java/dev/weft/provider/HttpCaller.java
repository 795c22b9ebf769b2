package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.ModelException;
import dev.weft.TruncatedStreamException;
import dev.weft.internal.Body;
import dev.weft.internal.Exchange;
import dev.weft.internal.Head;
import dev.weft.internal.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/**
 * What every call to one endpoint shares: the connections, and how requests are put together and refusals read. Immutable, for
 * any number of threads; each call blocks only the thread that makes it. A provider makes one and gives it to all its models.
 */
final class HttpCaller {
    private static final Duration ERROR_BODY_TIME = Duration.ofSeconds(5);

    private final Endpoint endpoint;
    private final Transport transport;

    HttpCaller(Endpoint endpoint) {
        this.endpoint = endpoint;
        transport = new Transport(endpoint.http2(), endpoint.tls());
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** With the key as it is now, or signed now: asked for at each attempt, since keys rotate. */
    Exchange exchange(Wire.HttpCall call, String accept) {
        return transport.exchange(Requests.join(endpoint, call, accept));
    }

    /** One plain exchange of JSON, tried again as the endpoint's policy says; interrupting the thread ends it. */
    Json json(Wire.HttpCall call, Function<ErrorReply, ApiException> error) {
        try {
            return Attempts.run(endpoint.retry(), event -> {}, () -> new Attempts.Attempt<Json>() {
                @Override
                public Json run() {
                    return once(call, error);
                }

                @Override
                public boolean begun() {
                    return false;
                }
            });
        } catch (ModelException e) {
            // here the thread is the caller's own
            if (e.getCause() instanceof InterruptedException)
                Thread.currentThread().interrupt();
            throw e;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ModelException("unexpected: " + e.getClass().getName(), e);
        }
    }

    private Json once(Wire.HttpCall call, Function<ErrorReply, ApiException> error) {
        var exchange = exchange(call, "application/json");
        try {
            var head = head(exchange, error);
            refusePage(head, exchange.origin(), "JSON");
            return whole(body(exchange, () -> {}));
        } finally {
            exchange.close();
        }
    }

    /** Waits for the head; throws what a status of 300 or more, or a content encoding, means. */
    Head head(Exchange exchange, Function<ErrorReply, ApiException> error) {
        Head head =
                exchange.head(endpoint.timeouts().connect(), endpoint.timeouts().firstByte());
        String encoding = head.header("content-encoding");
        boolean encoded =
                encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity");
        if (head.status() >= 400) throw refusal(exchange, head, encoded, error);
        if (head.status() >= 300) throw redirected(head, exchange.origin());
        String length = head.header("content-length");
        if (length != null && length.startsWith("-")) {
            // the HTTP client would wait for ever
            throw new DecodeException(exchange.origin() + " announced a body of negative length", "", null);
        }
        if (encoded) {
            throw new DecodeException(
                    exchange.origin() + " sent a content encoding that was not asked for: is there a proxy in between?",
                    "",
                    null);
        }
        return head;
    }

    Body body(Exchange exchange, Runnable beforeWaiting) {
        return exchange.body(endpoint.timeouts().idle(), beforeWaiting);
    }

    /** A body that is one piece of JSON. */
    Json whole(Body body) {
        int limit = endpoint.limits().decoder().frame();
        byte[] bytes = Bytes.upTo(limit + 1, body);
        if (bytes.length > limit) {
            throw new LimitException("an answer in one piece is larger than the limit of " + limit
                    + " bytes for one frame; raise the limit if such answers are wanted");
        }
        if (bytes.length == 0) throw new TruncatedStreamException("the response has no body", null);
        return Json.parse(bytes, 0, bytes.length);
    }

    /** A web page where an API should be: somebody else answers here. */
    static void refusePage(Head head, String origin, String expected) {
        String type = head.header("content-type");
        if (type == null || !type.strip().toLowerCase(java.util.Locale.ROOT).startsWith("text/html")) return;
        throw new DecodeException(
                origin + " answered status " + head.status() + " with a web page where " + expected
                        + " was expected: is the base address right, is there a proxy?",
                "",
                null);
    }

    private ApiException refusal(
            Exchange exchange, Head head, boolean encoded, Function<ErrorReply, ApiException> error) {
        byte[] bytes = new byte[0];
        var body = body(exchange, () -> {});
        body.within(ERROR_BODY_TIME);
        if (!encoded) bytes = Bytes.asFarAsItGoes(endpoint.limits().errorBody(), body);
        if (exchange.aborted()) throw new ModelException("aborted", null);
        exchange.discardRest();
        String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        for (String secret : exchange.secrets()) text = text.replace(secret, "***");
        var reply = new ErrorReply(head.status(), head.headers(), text);
        try {
            return Restated.without(exchange.secrets(), error.apply(reply));
        } catch (RuntimeException e) {
            var plain = Restated.without(exchange.secrets(), reply.toException());
            plain.addSuppressed(e);
            return plain;
        }
    }

    private static ApiException redirected(Head head, String origin) {
        String to = "another address";
        try {
            String location = head.header("location");
            String host = location == null ? null : URI.create(location).getHost();
            if (host != null) to = host;
        } catch (IllegalArgumentException e) {
            to = "an address that is none";
        }
        return ApiException.status(head.status())
                .retryable(false)
                .message(origin + " redirects to " + to + "; that is not followed, since the key would go along:"
                        + " set the address it redirects to as the endpoint's, if you trust it")
                .build();
    }
}
