package dev.weft.web;

import dev.weft.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What clients of AG-UI hold a stream against. */
final class AgUiGrammar {
    private final Map<String, Set<String>> open = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<String, String> owners = new HashMap<>();
    private boolean over;

    /** The events; {@code alone} where nothing in the run happens beside anything else. */
    static List<Json> check(String stream, boolean modern, boolean alone) {
        var grammar = new AgUiGrammar();
        if (stream.indexOf('\r') >= 0) throw new AssertionError("a carriage return");
        if (!stream.endsWith("\n\n")) throw new AssertionError("the last event is not whole");
        List<Json> events = stream.lines()
                .filter(line -> !line.isEmpty() && !line.startsWith(":"))
                .map(line -> Json.parse(line.substring("data: ".length())))
                .toList();
        for (Json event : events) {
            try {
                grammar.read(event, modern);
                if (alone && grammar.of("text").size() + grammar.of("span").size() > 1)
                    throw new AssertionError("two are open");
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + " at " + event + " in\n" + stream, e);
            }
        }
        if (!grammar.over) throw new AssertionError("no end in\n" + stream);
        return events;
    }

    private void read(Json event, boolean modern) {
        String type = event.member("type").text();
        for (var member : event.members().entrySet())
            if (member.getValue().isNull()) throw new AssertionError(member.getKey() + " is null");
        if (event.member("delta").text("x").isEmpty()) throw new AssertionError("an empty delta");
        Soundness.check(event);
        if (over) throw new AssertionError("something behind the end");
        String agent = event.member("subagentRunId").text("");
        if (!modern && (!agent.isEmpty() || type.startsWith("SUBAGENT"))) throw new AssertionError("an agent in 0.x");
        if (!agent.isEmpty() && !type.equals("SUBAGENT_STARTED") && !of("agent").contains(agent))
            throw new AssertionError("of an agent that is not at work");
        String message = event.member("messageId").text("");
        String call = event.member("toolCallId").text("");
        switch (type) {
            case "RUN_STARTED" -> opens("run", "run", agent);
            case "TEXT_MESSAGE_START" -> opens("text", message, agent);
            case "TEXT_MESSAGE_CONTENT" -> inside("text", message, agent);
            case "TEXT_MESSAGE_END" -> closes("text", message, agent);
            case "REASONING_START" -> opens("span", message, agent);
            case "REASONING_MESSAGE_START" -> {
                inside("span", message, agent);
                of("thought").add(message);
            }
            case "REASONING_MESSAGE_CONTENT" -> inside("thought", message, agent);
            case "REASONING_MESSAGE_END" -> closes("thought", message, agent);
            case "REASONING_END" -> closes("span", message, agent);
            case "TOOL_CALL_START" -> {
                opens("call", call, agent);
                of("made").add(call);
                String parent = event.member("parentMessageId").text("");
                if (!owners.getOrDefault(parent, agent).equals(agent)) throw new AssertionError("another's message");
            }
            case "TOOL_CALL_ARGS" -> inside("call", call, agent);
            case "TOOL_CALL_END" -> closes("call", call, agent);
            case "TOOL_CALL_RESULT" -> {
                if (!of("made").remove(call)) throw new AssertionError("a result without a call, or a second one");
                fresh(message);
            }
            case "ACTIVITY_SNAPSHOT" -> opens("activity", message, agent);
            case "ACTIVITY_DELTA" -> closes("activity", message, agent);
            case "SUBAGENT_STARTED" -> {
                String parent = event.member("parentSubagentRunId").text("");
                if (!parent.isEmpty() && !of("agent").contains(parent)) throw new AssertionError("an unknown parent");
                fresh(agent);
                of("agent").add(agent);
            }
            case "SUBAGENT_FINISHED", "SUBAGENT_ERROR" -> {
                if (!of("agent").remove(agent)) throw new AssertionError("not open");
            }
            case "STEP_STARTED" -> {
                if (!of("step").add(event.member("stepName").text())) throw new AssertionError("already open");
            }
            case "STEP_FINISHED" -> {
                if (!of("step").remove(event.member("stepName").text())) throw new AssertionError("not open");
            }
            case "CUSTOM" -> {
                if (event.member("value").isMissing()) throw new AssertionError("no value");
            }
            case "RUN_FINISHED" -> {
                over = true;
                for (String kind : List.of("text", "span", "thought", "call", "agent", "step"))
                    if (!of(kind).isEmpty()) throw new AssertionError(kind + " is open");
            }
            case "RUN_ERROR" -> over = true;
            default -> throw new AssertionError("an unknown event");
        }
    }

    private Set<String> of(String kind) {
        return open.computeIfAbsent(kind, k -> new HashSet<>());
    }

    private void fresh(String id) {
        if (id.isEmpty() || !ids.add(id)) throw new AssertionError("an id that is not new");
    }

    private void opens(String kind, String id, String agent) {
        fresh(id);
        owners.put(id, agent);
        of(kind).add(id);
    }

    private void inside(String kind, String id, String agent) {
        if (!of(kind).contains(id)) throw new AssertionError("not open");
        if (!owners.getOrDefault(id, "").equals(agent)) throw new AssertionError("another's");
    }

    private void closes(String kind, String id, String agent) {
        inside(kind, id, agent);
        of(kind).remove(id);
    }
}
