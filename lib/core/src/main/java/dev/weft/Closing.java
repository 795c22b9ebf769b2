package dev.weft;

/** Knows which event closes what a started event has opened, and which is the last of a run. */
final class Closing {
    private Closing() {}

    static Event.Failed failed(Event.Started started, Failure failure) {
        return switch (started) {
            case Event.RunStarted e -> throw new IllegalArgumentException("a run is closed by its end alone");
            case Event.ModelCallStarted e -> new Event.ModelCallFailed(failure);
            case Event.RetrievalStarted e -> new Event.RetrievalFailed(failure);
            case Event.ToolCallStarted e -> new Event.ToolCallFailed(e.call(), failure);
            case Event.AgentStarted e -> new Event.AgentFailed(e.agent(), failure);
            case Event.MemoryReadStarted e -> new Event.MemoryReadFailed(failure);
            case Event.MemoryWriteStarted e -> new Event.MemoryWriteFailed(failure);
            case Event.SummaryStarted e -> new Event.SummaryFailed(failure);
            case Event.StepStarted e -> new Event.StepFailed(e.name(), failure);
        };
    }

    static Event end(Ending end, Summary summary) {
        return switch (end.kind()) {
            case COMPLETED -> new Event.RunCompleted(summary);
            case FAILED -> new Event.RunFailed(Failure.of(end.why()), summary);
            case CANCELLED, STOPPED -> new Event.RunCancelled(Failure.of(end.why()), summary);
        };
    }

    /** Whether {@code end}, a finished or failed event, is of the kind that closes what {@code started} has opened. */
    static boolean isKind(Event end, Event.Started started) {
        return switch (started) {
            case Event.RunStarted e -> false;
            case Event.ModelCallStarted e ->
                end instanceof Event.ModelCallFinished || end instanceof Event.ModelCallFailed;
            case Event.RetrievalStarted e ->
                end instanceof Event.RetrievalFinished || end instanceof Event.RetrievalFailed;
            case Event.ToolCallStarted e ->
                end instanceof Event.ToolCallFinished || end instanceof Event.ToolCallFailed;
            case Event.AgentStarted e -> end instanceof Event.AgentFinished || end instanceof Event.AgentFailed;
            case Event.MemoryReadStarted e ->
                end instanceof Event.MemoryReadFinished || end instanceof Event.MemoryReadFailed;
            case Event.MemoryWriteStarted e ->
                end instanceof Event.MemoryWriteFinished || end instanceof Event.MemoryWriteFailed;
            case Event.SummaryStarted e -> end instanceof Event.SummaryFinished || end instanceof Event.SummaryFailed;
            case Event.StepStarted e -> end instanceof Event.StepFinished || end instanceof Event.StepFailed;
        };
    }

    /** Whether {@code end} closes what {@code started} has opened: of its kind, and of the same call, agent or name. */
    static boolean closes(Event end, Event.Started started) {
        return isKind(end, started) && subject(end).equals(subject(started));
    }

    private static String subject(Event event) {
        return switch (event) {
            case Event.ToolCallStarted(var call) -> call.id();
            case Event.ToolCallFinished(var call, var result) -> call.id();
            case Event.ToolCallFailed(var call, var failure) -> call.id();
            case Event.AgentStarted(var agent) -> agent;
            case Event.AgentFinished(var agent, var message) -> agent;
            case Event.AgentFailed(var agent, var failure) -> agent;
            case Event.StepStarted(var name) -> name;
            case Event.StepFinished(var name) -> name;
            case Event.StepFailed(var name, var failure) -> name;
            default -> "";
        };
    }
}
