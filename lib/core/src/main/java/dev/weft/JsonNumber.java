package dev.weft;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A number as it was written: no digit is lost, nothing is computed before somebody asks. Equal when it is the same number. */
record JsonNumber(String text) {
    /** Hostile exponents ({@code 1e999999999}) must not be written out: more digits than this are refused before they are made. */
    private static final long MAX_DIGITS = 10_000;

    double doubleValue() {
        return Double.parseDouble(text);
    }

    /** The exact value. @throws ArithmeticException if its exponent is beyond any BigDecimal */
    BigDecimal decimal() {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw (ArithmeticException) new ArithmeticException("exponent too large").initCause(e);
        }
    }

    /** The exact value if it is whole and of a size that can be written out. @throws ArithmeticException if not */
    BigDecimal whole() {
        BigDecimal decimal = decimal();
        if ((long) decimal.precision() - decimal.scale() > MAX_DIGITS) throw new ArithmeticException("too many digits");
        return decimal.stripTrailingZeros().scale() > 0 ? fraction() : decimal;
    }

    private static BigDecimal fraction() {
        throw new ArithmeticException("not a whole number");
    }

    /** The value if it is whole and fits. @throws ArithmeticException if not */
    long longValueExact() {
        return isPlain() ? Long.parseLong(text) : whole().longValueExact();
    }

    /** Whether this is at most 18 digits, perhaps with a minus: every one of them fits a long. */
    private boolean isPlain() {
        if (text.length() > 18) return false;
        for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return false;
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonNumber number && (text.equals(number.text) || sameNumber(number));
    }

    private boolean sameNumber(JsonNumber other) {
        try {
            return decimal().compareTo(other.decimal()) == 0;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    @Override
    public int hashCode() {
        try {
            BigDecimal decimal = decimal();
            return decimal.signum() == 0 ? 0 : decimal.stripTrailingZeros().hashCode();
        } catch (ArithmeticException e) {
            return text.hashCode();
        }
    }
}
