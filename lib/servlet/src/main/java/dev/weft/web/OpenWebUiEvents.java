package dev.weft.web;

import dev.weft.Document;
import dev.weft.Json;
import dev.weft.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What Open WebUI shows beside an answer. Two types and no others: there is one that runs script in the user's page, so that no
 * event may be made of what a model or a tool has said. For one thread.
 */
final class OpenWebUiEvents {
    private final OpenAiChunks chunks;
    private final boolean on;
    private final Set<Step> running = new HashSet<>();

    OpenWebUiEvents(OpenAiChunks chunks, boolean on) {
        this.chunks = chunks;
        this.on = on;
    }

    void started(Step step, String what) {
        if (!on) return;
        running.add(step);
        status(what, false);
    }

    void ended(Step step, String what) {
        if (running.remove(step)) status(what, true);
    }

    /** Ends what would otherwise be shown as running for ever. */
    void close() {
        if (!running.isEmpty()) status("Ended", true);
        running.clear();
    }

    void sources(List<Document> documents) {
        if (!on) return;
        for (Document document : documents) {
            Source source = Source.of(document);
            Json name = Json.object("name", WholeCharacters.sound(source.name()));
            Json facts = Json.object("source", WholeCharacters.sound(document.id()), "name", name.member("name"));
            if (!source.url().isEmpty()) {
                name = name.plus("url", source.url());
                facts = facts.plus("url", source.url());
            }
            Json text = Json.array(WholeCharacters.sound(document.text()));
            chunks.event("source", Json.object("source", name, "document", text, "metadata", Json.array(facts)));
        }
    }

    private void status(String what, boolean done) {
        chunks.event("status", Json.object("description", WholeCharacters.sound(what), "done", done));
    }
}
