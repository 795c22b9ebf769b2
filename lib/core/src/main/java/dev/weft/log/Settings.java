package dev.weft.log;

import dev.weft.EventCodec;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What an {@link EventLog} was told when it was made. */
final class Settings {
    final int events;
    final long bytes;
    final Duration retention;
    final int runs;
    final EventCodec codec;
    final InstantSource clock;
    final @Nullable LogStore store;
    final Duration lease;

    Settings(EventLog.Builder from) {
        events = from.events;
        bytes = from.bytes;
        retention = from.retention;
        runs = from.runs;
        codec = from.codec;
        clock = from.clock;
        store = from.store;
        lease = from.lease;
    }
}
