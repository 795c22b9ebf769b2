package dev.weft;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Java type that is a number in JSON.
 *
 * @param whole whether it has no fraction
 * @param exactly throws an ArithmeticException where it would have to round, except to the nearest double or float
 */
record NumberForm(boolean whole, Function<JsonNumber, Object> exactly) {
    private static final NumberForm BYTE =
            new NumberForm(true, number -> number.decimal().byteValueExact());
    private static final NumberForm SHORT =
            new NumberForm(true, number -> number.decimal().shortValueExact());
    private static final NumberForm INT = new NumberForm(true, number -> Math.toIntExact(number.longValueExact()));
    private static final NumberForm LONG = new NumberForm(true, JsonNumber::longValueExact);
    private static final NumberForm FLOAT =
            new NumberForm(false, number -> (float) finite(Float.parseFloat(number.text())));
    private static final NumberForm DOUBLE = new NumberForm(false, number -> finite(Double.parseDouble(number.text())));

    private static final Map<Class<?>, NumberForm> FORMS = Map.ofEntries(
            entry(byte.class, BYTE),
            entry(Byte.class, BYTE),
            entry(short.class, SHORT),
            entry(Short.class, SHORT),
            entry(int.class, INT),
            entry(Integer.class, INT),
            entry(long.class, LONG),
            entry(Long.class, LONG),
            entry(float.class, FLOAT),
            entry(Float.class, FLOAT),
            entry(double.class, DOUBLE),
            entry(Double.class, DOUBLE),
            entry(
                    BigInteger.class,
                    new NumberForm(true, number -> number.decimal().toBigIntegerExact())),
            entry(BigDecimal.class, new NumberForm(false, JsonNumber::decimal)));

    static @Nullable NumberForm of(Class<?> type) {
        return FORMS.get(type);
    }

    private static double finite(double value) {
        if (Double.isInfinite(value)) throw new ArithmeticException("too large");
        return value;
    }
}
