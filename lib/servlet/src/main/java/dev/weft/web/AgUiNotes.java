package dev.weft.web;

import dev.weft.Citation;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Failure;
import dev.weft.Json;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What the protocol has no event for: {@code CUSTOM}, with a name and a value. For one thread. */
final class AgUiNotes {
    private static final System.Logger LOG = System.getLogger("dev.weft");

    private final AgUiWire wire;
    private final AgUiFormat format;
    private boolean warned;

    AgUiNotes(AgUiWire wire, AgUiFormat format) {
        this.wire = wire;
        this.format = format;
    }

    /** An event of the application's own; one that has no JSON form is left out, and the answer goes on. */
    void custom(Event.Custom event, @Nullable String agent, @Nullable String call) {
        if (Shown.isHeldBack(event) || !format.sends(event)) return;
        try {
            note(EventCodec.PLAIN.name(event), EventCodec.PLAIN.data(event), agent, call);
        } catch (IllegalArgumentException e) {
            if (!warned) LOG.log(Level.WARNING, "an event has no JSON form and is not sent: " + e.getMessage());
            warned = true;
        }
    }

    void cited(Citation citation, @Nullable String agent, @Nullable String call) {
        Json value = Source.of(citation).json();
        if (!citation.quote().isEmpty()) value = value.plus("quote", WholeCharacters.sound(citation.quote()));
        note("citation.added", value, agent, call);
    }

    /** Something failed, and is being done again. */
    void retried(String name, Failure failure, @Nullable String agent, @Nullable String call) {
        note(name, Json.object("message", format.text(failure)), agent, call);
    }

    /** Whose it is goes into the metadata, which clients before 1.0 do not know: the event itself has no place for it. */
    private void note(String name, Json value, @Nullable String agent, @Nullable String call) {
        Json metadata = Json.object();
        if (agent != null) metadata = metadata.plus("subagentRunId", agent);
        if (call != null) metadata = metadata.plus("toolCallId", call);
        boolean told = format.modern() && !metadata.keys().isEmpty();
        wire.event("CUSTOM", "name", name, "value", value, "metadata", told ? metadata : null);
    }
}
