package dev.weft;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * What a run has done, as it is at one moment: a tree of its steps with their times, tokens, retries and failures. Immutable, and
 * without any reference to the stream. What was said is counted and not kept; of more than 10,000 steps the later ones are counted
 * with the step around them.
 *
 * <p>Printed, it is the tree, a line for each step:
 *
 * <pre>
 * chat           2.4 s, first piece after 1.3 s, 45 tokens in, 19 out, 1 retry
 * ├─ retrieval   1.0 s, 3 documents
 * ├─ gpt-5-mini  800 ms, first piece after 310 ms, 20 tokens in, 9 out, 1 retry
 * ├─ weather     120 ms
 * └─ gpt-5-mini  open for 430 ms
 * </pre>
 */
public final class Trace {
    private final List<TracedStep> roots;

    Trace(List<TracedStep> roots) {
        this.roots = List.copyOf(roots);
    }

    /** The trace of these emissions, of one run or several, whole or not, each run's in their order. */
    public static Trace of(Iterable<Emission> emissions) {
        var tracing = new Tracing();
        long last = 0;
        for (Emission emission : emissions) {
            tracing.take(emission);
            last = Math.max(last, emission.elapsedNanos());
        }
        return tracing.trace(last);
    }

    /**
     * The run itself, with all its steps below.
     *
     * @throws NoSuchElementException where there was nothing to make a trace of
     */
    public TracedStep root() {
        return roots.getFirst();
    }

    /** The runs; one, unless the emissions were of several. */
    public List<TracedStep> roots() {
        return roots;
    }

    /** All steps, each before those inside it, those side by side in the order in which they began. */
    public List<TracedStep> steps() {
        return roots.stream().flatMap(Trace::withThoseBelow).toList();
    }

    private static Stream<TracedStep> withThoseBelow(TracedStep step) {
        return Stream.concat(Stream.of(step), step.children().stream().flatMap(Trace::withThoseBelow));
    }

    /** The tree. No prompt and no answer is in it. */
    @Override
    public String toString() {
        return String.join(
                System.lineSeparator(), roots.stream().map(TraceText::tree).toList());
    }
}
