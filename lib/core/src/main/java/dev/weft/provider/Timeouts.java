package dev.weft.provider;

import java.time.Duration;

/** The separate time limits of a call; zero for none. */
public record Timeouts(Duration connect, Duration firstByte, Duration idle) {
    /** 10 seconds to connect, 5 minutes to the end of the head, 5 minutes between two bytes. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(5));
}
