package dev.weft;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tokens of one model call, or of several added up, in the provider's own counting. Immutable. */
public final class Usage {
    /** Nothing was reported. */
    public static final Usage NONE = new Usage(0, 0, -1, -1, false);

    private final long input;
    private final long output;
    private final long cached;
    private final long reasoning;
    private final boolean estimated;

    private Usage(long input, long output, long cached, long reasoning, boolean estimated) {
        this.input = input;
        this.output = output;
        this.cached = cached;
        this.reasoning = reasoning;
        this.estimated = estimated;
    }

    /** Tokens in and out. */
    public static Usage of(long input, long output) {
        return new Usage(input, output, -1, -1, false);
    }

    /** Tokens of the prompt; whether that includes cached ones is the provider's choice. */
    public long input() {
        return input;
    }

    /** Tokens of the answer; whether that includes reasoning is the provider's choice. */
    public long output() {
        return output;
    }

    /** Tokens of the prompt that came from the provider's cache. */
    public OptionalLong cached() {
        return cached < 0 ? OptionalLong.empty() : OptionalLong.of(cached);
    }

    /** The same usage with this many tokens from the cache. */
    public Usage cached(long tokens) {
        return new Usage(input, output, tokens, reasoning, estimated);
    }

    /** Tokens spent on reasoning. */
    public OptionalLong reasoning() {
        return reasoning < 0 ? OptionalLong.empty() : OptionalLong.of(reasoning);
    }

    /** The same usage with this many tokens spent on reasoning. */
    public Usage reasoning(long tokens) {
        return new Usage(input, output, cached, tokens, estimated);
    }

    /** Whether these are our estimate, the provider having said nothing. */
    public boolean estimated() {
        return estimated;
    }

    /** The same usage, marked as an estimate or not. */
    public Usage estimated(boolean value) {
        return new Usage(input, output, cached, reasoning, value);
    }

    /** Both added up; an estimate where either is. */
    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                output + other.output,
                plus(cached, other.cached),
                plus(reasoning, other.reasoning),
                estimated || other.estimated);
    }

    private static long plus(long a, long b) {
        if (a < 0) return b;
        return b < 0 ? a : a + b;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Usage that
                && input == that.input
                && output == that.output
                && cached == that.cached
                && reasoning == that.reasoning
                && estimated == that.estimated;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(((input * 31 + output) * 31 + cached) * 31 + reasoning);
    }

    @Override
    public String toString() {
        if (equals(NONE)) return "no usage reported";
        return (estimated ? "about " : "") + input + " tokens in, " + output + " out";
    }
}
