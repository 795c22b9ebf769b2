package dev.weft.interleaving;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which accesses are ordered by happens-before, by vector clocks. Every thread counts its own steps; what it knows of
 * the others' it has learned from locks, volatile fields, and from having been started. Two accesses to one plain
 * variable, one of them a write, are a race where the later thread has not learned of the earlier access.
 */
final class Races {
    static final int MOST_THREADS = 16;

    private final IdentityHashMap<Object, Map<String, Variable>> variables = new IdentityHashMap<>();

    private static final class Variable {
        private int writer = -1;
        private int written;
        private final int[] reads = new int[MOST_THREADS];
        private final int[] published = new int[MOST_THREADS];
    }

    private Variable variable(Object owner, String name) {
        return variables.computeIfAbsent(owner, o -> new HashMap<>()).computeIfAbsent(name, n -> new Variable());
    }

    /** A volatile read learns what earlier volatile writes knew. */
    void readVolatile(Task task, Object owner, String name) {
        learn(task.clock, variable(owner, name).published);
    }

    void writeVolatile(Task task, Object owner, String name) {
        Variable variable = variable(owner, name);
        learn(variable.published, task.clock);
        task.clock[task.id]++;
    }

    /** Gives the number of the thread whose write is not ordered before this read, or -1. */
    int read(Task task, Object owner, String name) {
        Variable variable = variable(owner, name);
        variable.reads[task.id] = task.clock[task.id];
        return unorderedWriter(task, variable);
    }

    /** Gives the number of the thread whose access is not ordered before this write, or -1. */
    int write(Task task, Object owner, String name) {
        Variable variable = variable(owner, name);
        int racing = unorderedWriter(task, variable);
        for (int other = 0; other < MOST_THREADS && racing < 0; other++) {
            if (variable.reads[other] > task.clock[other]) racing = other;
        }
        variable.writer = task.id;
        variable.written = task.clock[task.id];
        return racing;
    }

    /** The same for an element of an array, where reading what is then overwritten is allowed. */
    int writeElement(Task task, Object array, int index) {
        Variable variable = variable(array, String.valueOf(index));
        int racing = unorderedWriter(task, variable);
        variable.writer = task.id;
        variable.written = task.clock[task.id];
        return racing;
    }

    int readElement(Task task, Object array, int index, @Nullable Object value) {
        // nothing can be wrong with what is seen of null
        return value == null ? -1 : unorderedWriter(task, variable(array, String.valueOf(index)));
    }

    private static int unorderedWriter(Task task, Variable variable) {
        boolean ordered = variable.writer < 0 || variable.written <= task.clock[variable.writer];
        return ordered ? -1 : variable.writer;
    }

    static void learn(int[] clock, int[] from) {
        Arrays.setAll(clock, i -> Math.max(clock[i], from[i]));
    }
}
