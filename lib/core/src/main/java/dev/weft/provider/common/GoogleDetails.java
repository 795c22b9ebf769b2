package dev.weft.provider.common;

import dev.weft.DecodeException;
import dev.weft.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * What Google says of an error beside its message, by google.rpc: when to come back ({@code RetryInfo}), and which quota is used up
 * ({@code QuotaFailure}). Google's protocol for other vendors' clients and proxies before it send the same.
 *
 * @param retryDelay how long to wait
 * @param hopeless whether no wait of a program's patience helps: a quota for the day, or one that Google names no wait for
 */
public record GoogleDetails(Optional<Duration> retryDelay, boolean hopeless) {
    private static final GoogleDetails NONE = new GoogleDetails(Optional.empty(), false);
    private static final double MOST_SECONDS = Duration.ofDays(365).toSeconds();

    /** Of any error's body; nothing where it is no error of Google's. */
    public static GoogleDetails of(String body) {
        if (!body.contains("RESOURCE_EXHAUSTED") && !body.contains("google.rpc.RetryInfo")) return NONE;
        Json json;
        try {
            json = Json.parse(body);
        } catch (DecodeException e) {
            return NONE; // cut off at the limit for errors: what it says is a hint, and its message is kept elsewhere
        }
        Json error = (json.isArray() ? json.item(0) : json).member("error");
        Optional<Duration> delay = Optional.empty();
        boolean daily = false;
        Json details = error.member("details");
        for (int i = 0; details.item(i).isObject(); i++) {
            Json detail = details.item(i);
            if (delay.isEmpty()) delay = duration(detail.member("retryDelay"));
            daily |= daily(detail.member("violations"));
        }
        boolean exhausted = text(error.member("status")).equals("RESOURCE_EXHAUSTED");
        boolean noWait = delay.isEmpty() && text(error.member("message")).contains("current quota");
        return new GoogleDetails(delay, exhausted && (daily || noWait));
    }

    private static boolean daily(Json violations) {
        for (int i = 0; violations.item(i).isObject(); i++) {
            if (text(violations.item(i).member("quotaId")).contains("PerDay")) return true;
        }
        return false;
    }

    /** {@code "58s"}, {@code "0.5s"}. */
    private static Optional<Duration> duration(Json value) {
        String text = text(value);
        if (!text.matches("\\d{1,12}(\\.\\d{1,9})?s")) return Optional.empty();
        double seconds = Double.parseDouble(text.substring(0, text.length() - 1));
        return Optional.of(Duration.ofNanos((long) (Math.min(seconds, MOST_SECONDS) * 1e9)));
    }

    private static String text(Json value) {
        return value.isString() ? value.text() : "";
    }
}
