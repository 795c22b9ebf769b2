package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A trace as text. */
final class TraceText {
    private record Line(String name, String said) {}

    private TraceText() {}

    static String tree(TracedStep root) {
        var lines = new ArrayList<Line>();
        add(root, "", "", lines);
        int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        return String.join(
                System.lineSeparator(),
                lines.stream()
                        .map(line ->
                                line.name() + " ".repeat(width - line.name().length() + 2) + line.said())
                        .toList());
    }

    private static void add(TracedStep step, String mark, String indent, List<Line> lines) {
        lines.add(new Line(mark + step.step().name(), said(step)));
        List<TracedStep> children = step.children();
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            add(children.get(i), indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "), lines);
        }
    }

    static String of(TracedStep step) {
        return step.step().path() + "  " + said(step);
    }

    private static String said(TracedStep step) {
        var said = new ArrayList<String>();
        String time = time(step.soFar());
        boolean failed = step.failure().isPresent();
        said.add(step.isOpen() ? "open for " + time : failed ? "failed after " + time : time);
        step.toFirstDelta().ifPresent(first -> said.add("first piece after " + time(first)));
        step.documents().ifPresent(found -> said.add(found == 1 ? "1 document" : found + " documents"));
        if (!step.usage().equals(Usage.NONE)) said.add(step.usage().toString());
        if (step.retries() > 0) said.add(step.retries() == 1 ? "1 retry" : step.retries() + " retries");
        step.failure().ifPresent(failure -> said.add(failure.toString()));
        return String.join(", ", said);
    }

    /** Never 0: what is shorter than a microsecond is said to be. */
    private static String time(Duration time) {
        long nanos = time.toNanos();
        if (nanos < 1_000) return "under 1 µs";
        if (nanos < 1_000_000) return nanos / 1_000 + " µs";
        if (nanos < 1_000_000_000) return nanos / 1_000_000 + " ms";
        if (nanos < 60_000_000_000L) return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        return String.format(Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart());
    }
}
