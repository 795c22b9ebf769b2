package dev.weft;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Emissions of one run as JSON, and back in their order: a step is described where it begins, and named by its number from then
 * on. For one thread.
 */
final class EmissionJson {
    private final EventCodec codec;
    private final Map<Integer, Step> steps = new HashMap<>();

    EmissionJson(EventCodec codec) {
        this.codec = codec;
    }

    static Json write(Emission emission, String name, @Nullable Json data) {
        Step step = emission.step();
        var fields = new JsonFields()
                .with("seq", emission.seq())
                .with("nanos", emission.elapsedNanos())
                .with("step", step.number());
        if (begins(emission.event()))
            step.parent().ifPresent(around -> fields.with("in", around.number()).with("name", step.name()));
        fields.with("event", name);
        return (data == null ? fields : fields.with("data", data)).json();
    }

    /** Whether a step may begin with it: an unknown one tells by its name, as all of ours do. */
    static boolean begins(Event event) {
        return event instanceof Event.Started
                || (event instanceof Event.Unknown(String name, Json data) && name.endsWith(".started"));
    }

    private Step begun(int number, Event event, Json json) {
        if (event instanceof Event.RunStarted(Run run)) return new Step(run, null, number, Step.Kind.RUN, run.name());
        Step around =
                json.member("in").isNumber() ? steps.get((int) json.member("in").integer()) : null;
        if (around == null) throw new IllegalStateException("its step " + number + " has not begun");
        var kind = event instanceof Event.Started started ? Step.kindOf(started) : Step.Kind.OTHER;
        return new Step(around.run(), around, number, kind, json.member("name").text());
    }

    /**
     * The emission that this is.
     *
     * @throws DecodeException where it is none, or names a step that has not begun
     */
    Emission read(Json json) {
        try {
            String name = json.member("event").text();
            Event event = codec.event(name, ResponseJson.object(json, "data"));
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
}
