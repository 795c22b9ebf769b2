package dev.weft;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How much may be unread, and what kind of thread reads: what holds in one setting has to hold in all. */
record Setting(int capacity, Reader reader) {
    /** Runs a test once in every setting. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.weft.Setting#all")
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Every {}

    static Stream<Setting> all() {
        return IntStream.of(1, 2, 256)
                .boxed()
                .flatMap(capacity -> Arrays.stream(Reader.values()).map(reader -> new Setting(capacity, reader)));
    }

    RunOptions options() {
        return options(o -> {});
    }

    RunOptions options(Consumer<RunOptions.Builder> more) {
        return RunOptions.of(o -> {
            o.capacity(capacity);
            more.accept(o);
        });
    }

    @Override
    public String toString() {
        return "capacity " + capacity + ", " + reader;
    }
}
