package dev.weft;

import org.jspecify.annotations.Nullable;

/** Emissions as JSON: a step is described where it begins, and named by its number from then on. */
final class EmissionJson {
    private EmissionJson() {}

    /** Without data where the payload is not to be told. */
    static Json write(Emission emission, String name, @Nullable Json data) {
        Step step = emission.step();
        var fields = new JsonFields()
                .with("seq", emission.seq())
                .with("nanos", emission.elapsedNanos())
                .with("step", step.number());
        if (begins(emission.event()))
            step.parent().ifPresent(around -> fields.with("in", around.number()).with("name", step.name()));
        fields.with("type", name);
        return (data == null ? fields.with("hidden", true) : fields.with("data", data)).json();
    }

    /** Whether a step may begin with it: an unknown one tells by its name, as all of ours do. */
    private static boolean begins(Event event) {
        return event instanceof Event.Started
                || (event instanceof Event.Unknown(String name, Json data) && name.endsWith(".started"));
    }

    /** What kind of step begins with an event of this name, whose payload may not be told. */
    static Step.Kind kind(String started) {
        return switch (started) {
            case "model.call.started" -> Step.Kind.MODEL_CALL;
            case "retrieval.started" -> Step.Kind.RETRIEVAL;
            case "tool.call.started" -> Step.Kind.TOOL_CALL;
            case "agent.started" -> Step.Kind.AGENT;
            case "memory.read.started", "memory.write.started", "summary.started" -> Step.Kind.MEMORY;
            default -> Step.Kind.OTHER;
        };
    }
}
