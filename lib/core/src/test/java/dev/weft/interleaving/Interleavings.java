package dev.weft.interleaving;

import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/** The way in: tries the interleavings of a scenario, a class among the tests with no constructor of its own. */
public final class Interleavings {
    private final Class<? extends Scenario> scenario;
    private final boolean timeless;

    private Interleavings(Class<? extends Scenario> scenario, boolean timeless) {
        this.scenario = scenario;
        this.timeless = timeless;
    }

    /** The scenario is made anew and run for every interleaving; it starts its threads with {@code Threads}. */
    public static Interleavings of(Class<? extends Scenario> scenario) {
        return new Interleavings(scenario, false);
    }

    /** The same, but no wait may end because its time is over: whoever waits must be woken. */
    public Interleavings timeless() {
        return new Interleavings(scenario, true);
    }

    /**
     * Tries all interleavings that differ at most so many times from the one in which each thread runs until it must
     * wait; gives how many these are.
     */
    public int exhaustively(int differences) {
        return explore(new Exhaustively(differences));
    }

    /** Tries so many interleavings at random, the same ones every time. */
    public int randomly(int executions) {
        return explore(new Randomly(executions));
    }

    private int explore(Chooser chooser) {
        int executions = 0;
        try {
            Constructor<?> constructor =
                    new InstrumentedLoader().loadClass(scenario.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            // once for nothing: classes are initialized now, and later executions do not differ by that
            execute(constructor, new Randomly(1));
            do {
                executions++;
                execute(constructor, chooser);
            } while (chooser.next());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(scenario.getName(), e);
        }
        return executions;
    }

    private void execute(Constructor<?> constructor, Chooser chooser) {
        Scenario made = make(constructor);
        Throwable failure = new Scheduler(chooser, timeless).run(made);
        if (failure == null) failure = afterwards(made);
        if (failure == null) return;
        String where = scenario.getSimpleName() + ", " + chooser.description();
        throw new AssertionError(failure.getMessage() + " (" + where + ")", failure);
    }

    private static @Nullable Throwable afterwards(Scenario made) {
        try {
            made.afterwards();
            return null;
        } catch (RuntimeException | AssertionError failure) {
            return failure;
        }
    }

    private static Scenario make(Constructor<?> scenario) {
        try {
            return (Scenario) scenario.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the scenario cannot be made", e);
        }
    }
}
