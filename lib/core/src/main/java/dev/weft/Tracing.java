package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes emissions one after the other and keeps what a {@link Trace} needs of them: a node for each step, up to a limit, and numbers
 * in place of what was said. Belongs to one thread, or is guarded by the run's lock.
 */
final class Tracing {
    static final int MOST_STEPS = 10_000;

    private final List<TracedStep.Node> roots = new ArrayList<>(1);
    private final Map<Step, TracedStep.Node> nodes = new LinkedHashMap<>(4);
    private @Nullable Step latest;
    private TracedStep.@Nullable Node inHand;

    void take(Emission emission) {
        Step step = emission.step();
        TracedStep.Node node = inHand;
        if (node == null || step != latest) {
            node = node(step, emission.elapsedNanos());
            latest = step;
            inHand = node;
        }
        node.take(emission);
    }

    /** The step's own node, or the nearest one around it where there are too many. */
    private TracedStep.Node node(Step step, long at) {
        TracedStep.Node known = nodes.get(step);
        if (known != null) return known;
        Step parent = step.parent().orElse(null);
        TracedStep.Node around = parent == null ? null : node(parent, at);
        if (around != null && nodes.size() >= MOST_STEPS) return around;
        var node = new TracedStep.Node(step, at);
        nodes.put(step, node);
        (around == null ? roots : around.children).add(node);
        return node;
    }

    Trace trace(long now) {
        return new Trace(roots.stream().map(root -> root.at(now)).toList());
    }
}
