package dev.weft.web;

import dev.weft.Json;
import dev.weft.Run;
import org.jspecify.annotations.Nullable;

/**
 * Events of AG-UI as text: lines end with LF and nothing else, each event is one line, and nothing is null, since clients end a run
 * for any of these. Makes the ids, which have to be unique in a thread of many runs. For one thread.
 */
final class AgUiWire {
    private StringBuilder out = new StringBuilder();
    private String prefix = "";
    private int ids;

    /** Where to write from here on. */
    void to(StringBuilder text) {
        out = text;
    }

    /** Ids are made of the run's own from here on; short, since some providers take no call's id of more than 40 characters. */
    void of(Run run) {
        prefix = run.id().replaceAll("[^A-Za-z0-9]", "") + "-";
    }

    String id() {
        return prefix + ++ids;
    }

    /** Fields as key, value, …; those whose value is null are left out. */
    void event(String type, @Nullable Object... fields) {
        write(SafeJson.fields(type, fields));
    }

    /** The same, by an agent where {@code subagent} is not null. */
    void by(@Nullable String subagent, String type, @Nullable Object... fields) {
        Json event = SafeJson.fields(type, fields);
        write(subagent == null ? event : event.plus("subagentRunId", subagent));
    }

    private void write(Json event) {
        SseLines.data(SafeJson.text(event), out);
    }
}
