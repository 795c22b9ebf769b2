package dev.weft.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How long a provider asked to wait: {@code retry-after-ms} before {@code retry-after}, a number of seconds or a date. */
final class RetryAfter {
    // a longer wait than any program's patience; also keeps the arithmetic in range
    private static final double MOST_SECONDS = Duration.ofDays(365).toSeconds();

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH),
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1990)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH));

    private RetryAfter() {}

    static Optional<Duration> of(ErrorReply reply) {
        var millis = reply.header("retry-after-ms").flatMap(value -> number(value, 1000));
        if (millis.isPresent()) return millis;
        return reply.header("retry-after").flatMap(value -> {
            var seconds = number(value, 1);
            // both dates are the server's, so that a wrong clock on either side does no harm
            var now = reply.header("date").flatMap(RetryAfter::date).orElseGet(Instant::now);
            return seconds.isPresent() ? seconds : date(value).map(until -> until(now, until));
        });
    }

    private static Duration until(Instant now, Instant until) {
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    private static Optional<Duration> number(String value, int perSecond) {
        try {
            double seconds = Double.parseDouble(value.strip()) / perSecond;
            if (!(seconds >= 0)) return Optional.empty();
            return Optional.of(Duration.ofNanos((long) (Math.min(seconds, MOST_SECONDS) * 1e9)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> date(String value) {
        for (DateTimeFormatter format : DATES) {
            try {
                return Optional.of(LocalDateTime.parse(value.strip(), format).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException e) {
                // then it is one of the other two
            }
        }
        return Optional.empty();
    }
}
