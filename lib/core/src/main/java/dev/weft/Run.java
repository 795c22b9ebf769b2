package dev.weft;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One call from prompt to end. Equal by id. */
public final class Run {
    private final String id;
    private final String name;
    private final Instant startedAt;
    private final Map<String, String> tags;

    Run(String name, Map<String, String> tags) {
        this(freshId(), name, tags, Instant.now());
    }

    /** A run that was: {@code tags} must be unmodifiable. */
    Run(String id, String name, Map<String, String> tags, Instant startedAt) {
        this.id = id;
        this.name = name;
        this.tags = tags;
        this.startedAt = startedAt;
    }

    private static String freshId() {
        // not a secret, so the fast generator does; SecureRandom's lock would be shared by all runs
        var random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** Unique, but easily guessed: not to be used as a secret. */
    public String id() {
        return id;
    }

    /** The name given in {@link RunOptions}, or "run". */
    public String name() {
        return name;
    }

    /** When {@code stream()} was called. */
    public Instant startedAt() {
        return startedAt;
    }

    /** The tags given in {@link RunOptions}. */
    public Map<String, String> tags() {
        return tags;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Run run && id.equals(run.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return name + " " + id;
    }
}
