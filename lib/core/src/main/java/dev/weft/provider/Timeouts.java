package dev.weft.provider;

import java.time.Duration;
import java.util.Objects;

/**
 * The separate time limits of a call; zero for none. {@code connect} covers name lookup, connection and TLS; {@code firstByte} the
 * time from there to the end of the response's head; {@code idle} each silence between two bytes of the answer, in which comments
 * count as bytes and a slow reader does not count at all. None of them limits how long an answer may take altogether.
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle) {
    /** 10 seconds to connect, 5 minutes to the end of the head, 5 minutes between two bytes. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(5));

    /** Refuses negative limits, and those beyond a year. */
    public Timeouts {
        checked("connect", connect);
        checked("firstByte", firstByte);
        checked("idle", idle);
    }

    /** The same with another limit for name lookup, connection and TLS. */
    public Timeouts connect(Duration limit) {
        return new Timeouts(limit, firstByte, idle);
    }

    /** The same with another limit from the request to the end of the response's head. */
    public Timeouts firstByte(Duration limit) {
        return new Timeouts(connect, limit, idle);
    }

    /** The same with another limit for the silence between two bytes. */
    public Timeouts idle(Duration limit) {
        return new Timeouts(connect, firstByte, limit);
    }

    private static void checked(String name, Duration limit) {
        Objects.requireNonNull(limit, name);
        if (limit.isNegative() || limit.toDays() > 365) {
            throw new IllegalArgumentException("timeout " + name + " must be from 0 (none) to 365 days, not " + limit);
        }
    }
}
