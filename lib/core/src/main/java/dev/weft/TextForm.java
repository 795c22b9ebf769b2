package dev.weft;

import static java.util.Map.entry;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Java type that is a string of a certain form in JSON: its {@code toString}.
 *
 * @param format JSON Schema's name of the form, or "" where it has none
 * @param example one such string, for messages and for the model where there is no format
 * @param read throws a RuntimeException where the string is not of that form
 */
record TextForm(String format, String example, Function<String, Object> read) {
    private static final Map<Class<?>, TextForm> FORMS = Map.ofEntries(
            entry(LocalDate.class, new TextForm("date", "2026-01-31", LocalDate::parse)),
            entry(Instant.class, new TextForm("date-time", "2026-01-31T09:30:00Z", Instant::parse)),
            entry(OffsetDateTime.class, new TextForm("date-time", "2026-01-31T09:30:00+01:00", OffsetDateTime::parse)),
            // RFC 3339, which JSON Schema's formats follow, knows no time without an offset
            entry(LocalDateTime.class, new TextForm("", "2026-01-31T09:30:00", LocalDateTime::parse)),
            entry(LocalTime.class, new TextForm("", "09:30:00", LocalTime::parse)),
            entry(YearMonth.class, new TextForm("", "2026-01", YearMonth::parse)),
            entry(Duration.class, new TextForm("duration", "PT1H30M", Duration::parse)),
            entry(Period.class, new TextForm("duration", "P1M15D", Period::parse)),
            entry(UUID.class, new TextForm("uuid", "123e4567-e89b-12d3-a456-426614174000", UUID::fromString)),
            entry(URI.class, new TextForm("uri", "https://example.org/", URI::create)));

    static @Nullable TextForm of(Class<?> type) {
        return FORMS.get(type);
    }
}
