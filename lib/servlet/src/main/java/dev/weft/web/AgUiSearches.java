package dev.weft.web;

import dev.weft.Document;
import dev.weft.Json;
import dev.weft.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Searches for documents, each an activity that keeps its place between the messages and is changed where it ends. */
final class AgUiSearches {
    private final AgUiWire wire;
    private final Map<Step, String> running = new HashMap<>();

    AgUiSearches(AgUiWire wire) {
        this.wire = wire;
    }

    void started(Step step, @Nullable String agent, String query) {
        String id = wire.id();
        running.put(step, id);
        Json content = Json.object("status", "running", "query", WholeCharacters.sound(query), "sources", Json.array());
        wire.by(agent, "ACTIVITY_SNAPSHOT", "messageId", id, "activityType", "retrieval", "content", content);
    }

    /** Nothing where the search was not shown. */
    void ended(Step step, @Nullable String agent, String status, List<Document> documents) {
        String id = running.remove(step);
        if (id == null) return;
        Json sources = Json.of(
                documents.stream().map(document -> Source.of(document).json()).toList());
        Json patch = Json.array(
                Json.object("op", "replace", "path", "/status", "value", status),
                Json.object("op", "replace", "path", "/sources", "value", sources));
        wire.by(agent, "ACTIVITY_DELTA", "messageId", id, "activityType", "retrieval", "patch", patch);
    }
}
