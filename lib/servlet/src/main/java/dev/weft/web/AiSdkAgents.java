package dev.weft.web;

import dev.weft.Message;
import dev.weft.Step;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Agents, and chats that a tool asks, as parts that replace themselves: each has a name, what has become of it, and its text so far. For
 * one thread.
 *
 * <p>Each update holds the whole text, so that it is not sent for every piece: only when an eighth has been added. What is sent in all
 * is a small multiple of the text.
 */
final class AiSdkAgents {
    private static final int SMALLEST = 32;

    private static final class Agent {
        final StringBuilder text = new StringBuilder();
        final WholeCharacters characters = new WholeCharacters();
        int sent;
    }

    private final AiSdkParts parts;
    private final Map<Step, Agent> running = new LinkedHashMap<>();
    private String lastWords = "";

    AiSdkAgents(AiSdkParts parts) {
        this.parts = parts;
    }

    void started(Step step) {
        if (running.containsKey(step)) return;
        running.put(step, new Agent());
        write(step, "running", "");
    }

    /** A piece of what it says; a tool becomes an agent by saying something. */
    void says(Step step, String piece) {
        started(step);
        Agent agent = running.get(step);
        if (agent == null) return;
        agent.text.append(agent.characters.next(piece));
        int unsent = agent.text.length() - agent.sent;
        if (agent.sent > 0 && unsent < Math.max(SMALLEST, agent.sent / 8) || unsent == 0) return;
        agent.sent = agent.text.length();
        write(step, "running", agent.text.toString());
    }

    void finished(Step step, Message message) {
        String text = message.text();
        Agent agent = running.get(step);
        if (agent != null && !text.isEmpty()) agent.text.replace(0, agent.text.length(), text);
        ended(step, "done");
        if (!Place.within(step, Step.Kind.AGENT) && !Place.within(step, Step.Kind.TOOL_CALL)) lastWords = text;
    }

    /** Nothing for a tool that has said nothing. */
    void ended(Step step, String status) {
        Agent agent = running.remove(step);
        if (agent != null) write(step, status, agent.text + agent.characters.rest());
    }

    void brokenOff() {
        for (Step step : running.keySet().toArray(new Step[0])) ended(step, "failed");
    }

    /** What the last agent of the run said, which is its answer where nobody else gives one. */
    String lastWords() {
        return lastWords;
    }

    private void write(Step step, String status, String text) {
        var data = new LinkedHashMap<String, Object>();
        data.put("name", step.name());
        data.put("status", status);
        if (!text.isEmpty()) data.put("text", text);
        parts.part("data-agent", "id", step.id(), "data", data);
    }
}
