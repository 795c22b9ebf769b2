package dev.weft;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A number as it was written: no digit is lost, nothing is computed before somebody asks. Equal by value. */
record JsonNumber(String text) {
    /** How deep values may be nested. */
    static final int MAX_DEPTH = 512;

    /** How long a number may be: what is done with numbers later takes longer than linear time. */
    static final int MAX_LENGTH = 1000;

    /** A few characters, {@code 1e999999999}, must not become a gigabyte as soon as somebody computes with them. */
    private static final int MAX_SCALE = 10_000;

    static JsonNumber read(String text) throws IOException {
        if (text.length() <= MAX_LENGTH) return new JsonNumber(text);
        throw new IOException("a number of more than " + MAX_LENGTH + " characters");
    }

    /** The exact value. @throws ArithmeticException if its exponent is beyond what is sane to compute with */
    BigDecimal decimal() {
        return sane().orElseThrow(() -> new ArithmeticException("exponent too large"));
    }

    private Optional<BigDecimal> sane() {
        try {
            BigDecimal decimal = new BigDecimal(text);
            if (Math.abs((long) decimal.scale()) <= MAX_SCALE) return Optional.of(decimal);
            return decimal.signum() == 0 ? Optional.of(BigDecimal.ZERO) : Optional.empty();
        } catch (NumberFormatException beyondInt) {
            return Optional.empty();
        }
    }

    /** The value if it is whole and fits. @throws ArithmeticException if not */
    long longValueExact() {
        return isShortInteger() ? Long.parseLong(text) : decimal().longValueExact();
    }

    /** Whether this is a minus perhaps, and digits so few that every such number fits a long. */
    private boolean isShortInteger() {
        if (text.length() > 18) return false;
        for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return false;
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonNumber number && (text.equals(number.text) || key().equals(number.key()));
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    /** One and the same for every way to write a number; where that cannot be computed, what was written. */
    private Object key() {
        Optional<BigDecimal> decimal = sane();
        return decimal.isPresent() ? decimal.get().stripTrailingZeros() : text;
    }
}
