package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C19: what the caller's thread carries comes along where the user says so, and nothing else does. */
class CarrierTest {
    private final ThreadLocal<String> user = new ThreadLocal<>();
    private final ThreadLocal<String> trace = new ThreadLocal<>();

    private record Found(@Nullable String user, @Nullable String trace) {}

    private Found here() {
        return new Found(user.get(), trace.get());
    }

    /** What the work, a step in it and a listener find. */
    private List<Found> found(RunOptions options) {
        var listener = new CompletableFuture<Found>();
        var found = new ArrayList<>(EventStream.start(
                        options.over(RunOptions.of(o -> o.listener(e -> listener.complete(here())))),
                        out -> List.of(here(), out.step("step", step -> here())))
                .result());
        found.add(listener.join());
        return found;
    }

    @DisplayName("C19: a carried thread-local reaches work and listeners")
    @Test
    void whatIsCarriedReachesWorkAndListeners() {
        Reader.PLATFORM.runs(() -> {
            user.set("ada");
            trace.set("t1");
            var options = RunOptions.of(o -> o.carry(Carrier.of(user)).carry(Carrier.of(trace)));
            for (Found found : found(options)) assertEquals(new Found("ada", "t1"), found);
            // taken anew by each stream()
            user.set("bob");
            trace.remove();
            for (Found found : found(options)) assertEquals(new Found("bob", null), found);
        });
    }

    @DisplayName("C19: nothing is inherited by accident")
    @Test
    void nothingIsInherited() {
        var inheritable = new InheritableThreadLocal<@Nullable String>();
        Reader.PLATFORM.runs(() -> {
            user.set("ada");
            inheritable.set("leaks");
            var listener = new CompletableFuture<@Nullable String>();
            var stream = EventStream.start(
                    RunOptions.of(o -> o.listener(e -> listener.complete(inheritable.get()))), out -> {
                        assertNull(inheritable.get());
                        return here();
                    });
            assertEquals(new Found(null, null), stream.result());
            assertNull(listener.join());
        });
    }

    @Test
    void aCarrierPutsBackWhatWasThere() {
        user.set("mine");
        var carried = Carrier.of(user).capture();
        user.set("other");
        var seen = new ArrayList<@Nullable String>();
        carried.apply(() -> seen.add(user.get())).run();
        seen.add(user.get());
        user.remove();
        carried.apply(() -> seen.add(user.get())).run();
        seen.add(user.get());
        var expected = new ArrayList<@Nullable String>(List.of("mine", "other", "mine"));
        expected.add(null);
        assertEquals(expected, seen);
    }

    @Test
    void severalCarriersAreNestedTheFirstOutside() {
        var order = new ArrayList<String>();
        Carrier outer = () -> work -> () -> {
            order.add("outer in");
            work.run();
            order.add("outer out");
        };
        Carrier inner = () -> work -> () -> {
            order.add("inner in");
            work.run();
            order.add("inner out");
        };
        var base = RunOptions.of(o -> o.carry(outer));
        var options = RunOptions.of(o -> o.carry(inner)).over(base);
        EventStream.start(options, out -> order.add("work")).result();
        assertEquals(List.of("outer in", "inner in", "work", "inner out", "outer out"), order);
    }

    @Test
    void aCarrierThatThrowsAroundTheWorkFailsTheRun() throws Exception {
        var seen = new Seen();
        Carrier broken = () -> work -> () -> {
            throw new IllegalStateException("around");
        };
        try (var warnings = new Warnings()) {
            Listener never = emission -> {};
            var stream = EventStream.start(RunOptions.of(o -> o.carry(broken).listener(never)), out -> 1);
            var reading = Reader.VIRTUAL.starts(stream::toList);
            assertEquals("around", reading.threw(IllegalStateException.class).getMessage());
            assertEquals(0, seen.count());
            Until.isTrue(() -> warnings.about("threw").size() == 1);
        }
    }
}
