package dev.weft;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes emissions of one run of their JSON form, one after the other from the run's first on: what describes a step is told only
 * where it begins. For one thread. Made by {@link EventCodec#reader}.
 */
public final class EmissionReader {
    /** Whoever looks at the tree of the steps goes down into it. */
    private static final int DEEPEST = 500;

    private final EventCodec codec;
    private final Map<Integer, Step> steps = new HashMap<>();

    EmissionReader(EventCodec codec) {
        this.codec = codec;
    }

    /**
     * The emission that this is. One whose payload was held back is an {@link Event.Unknown} of its name.
     *
     * @throws DecodeException where it is none, or names a step that has not begun
     */
    public Emission read(Json json) {
        try {
            String name = json.member("type").text();
            Event event = json.member("hidden").bool(false)
                    ? new Event.Unknown(name, Json.object())
                    : codec.event(name, ResponseJson.object(json, "data"));
            int number = Math.toIntExact(json.member("step").integer());
            Step step = steps.get(number);
            if (step == null) {
                step = begun(number, event, json);
                steps.put(number, step);
            }
            return new Emission(
                    json.member("seq").integer(), json.member("nanos").integer(), step, event);
        } catch (IllegalStateException | ArithmeticException e) {
            throw new DecodeException("this is no emission: " + e.getMessage(), json.toString(), e);
        }
    }

    private Step begun(int number, Event event, Json json) {
        if (event instanceof Event.RunStarted(Run run)) return new Step(run, null, number, Step.Kind.RUN, run.name());
        Step around = json.member("in").isNumber()
                ? steps.get(Math.toIntExact(json.member("in").integer()))
                : null;
        if (around == null) throw new IllegalStateException("its step " + number + " has not begun");
        if (depth(around) >= DEEPEST)
            throw new IllegalStateException("its step is more than " + DEEPEST + " steps deep");
        var kind = EmissionJson.kind(json.member("type").text());
        return new Step(around.run(), around, number, kind, json.member("name").text());
    }

    private static int depth(Step step) {
        int depth = 0;
        for (Step at = step; at != null; at = at.parent().orElse(null)) depth++;
        return depth;
    }
}
