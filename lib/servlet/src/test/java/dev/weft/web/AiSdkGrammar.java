package dev.weft.web;

import dev.weft.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What clients of the AI SDK, from version 5 on, hold a stream against. */
final class AiSdkGrammar {
    private final Set<String> open = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<String, String> calls = new HashMap<>();
    private boolean started;
    private boolean step;
    private boolean over;

    /** The parts; {@code alone} where nothing in the run happens beside anything else. */
    static List<Json> check(String stream, boolean alone) {
        var grammar = new AiSdkGrammar();
        List<String> lines = stream.lines()
                .filter(line -> !line.isEmpty() && !line.startsWith(":"))
                .map(line -> line.substring("data: ".length()))
                .toList();
        if (!lines.getLast().equals("[DONE]")) throw new AssertionError("no [DONE] in\n" + stream);
        List<Json> parts =
                lines.subList(0, lines.size() - 1).stream().map(Json::parse).toList();
        for (Json part : parts) {
            try {
                grammar.read(part);
                if (alone && grammar.open.size() > 1) throw new AssertionError("two are open");
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + " at " + part + " in\n" + stream, e);
            }
        }
        if (!grammar.over) throw new AssertionError("no end in\n" + stream);
        return parts;
    }

    private void read(Json part) {
        String type = part.member("type").text();
        Soundness.check(part);
        if (over) throw new AssertionError("something behind the end");
        if (started == type.equals("start")) throw new AssertionError("start is the first and comes once");
        for (var member : part.members().entrySet())
            if (member.getValue().isNull() && !Set.of("output", "input").contains(member.getKey()))
                throw new AssertionError(member.getKey() + " is null");
        String id = type.replaceAll("-.*", "") + " " + part.member("id").text("");
        String call = part.member("toolCallId").text("");
        switch (type) {
            case "start" -> started = true;
            case "start-step" -> steps(true);
            case "finish-step" -> {
                steps(false);
                if (!open.isEmpty()) throw new AssertionError(open + " is open");
            }
            case "text-start", "reasoning-start" -> {
                if (!ids.add(id)) throw new AssertionError("an id that is not new");
                open.add(id);
            }
            case "text-delta", "reasoning-delta" -> {
                if (!open.contains(id)) throw new AssertionError("not open");
                if (part.member("delta").text().isEmpty()) throw new AssertionError("an empty delta");
            }
            case "text-end", "reasoning-end" -> {
                if (!open.remove(id)) throw new AssertionError("not open");
            }
            case "tool-input-start" -> moves(call, "", "streaming");
            case "tool-input-delta" -> moves(call, "streaming", "streaming");
            case "tool-input-available" -> moves(call, calls.getOrDefault(call, ""), "available", "streaming", "");
            case "tool-input-error" -> moves(call, calls.getOrDefault(call, ""), "error", "streaming", "");
            case "tool-output-available", "tool-output-error" -> {
                if (type.endsWith("available") && part.member("output").isMissing())
                    throw new AssertionError("no output");
                moves(call, "available", "returned");
            }
            case "source-document" -> part.member("title").text();
            case "source-url" -> part.member("url").text();
            case "finish", "error", "abort" -> {
                over = true;
                if (step || !open.isEmpty()) throw new AssertionError("something is open");
                if (calls.containsValue("streaming")) throw new AssertionError("a call is not whole");
            }
            default -> {
                if (!type.startsWith("data-") || part.member("data").isMissing())
                    throw new AssertionError("an unknown part");
            }
        }
    }

    private void steps(boolean begins) {
        if (step == begins) throw new AssertionError("a step in a step, or none");
        step = begins;
    }

    private void moves(String call, String from, String to, String... allowed) {
        String was = calls.getOrDefault(call, "");
        boolean right =
                allowed.length == 0 ? was.equals(from) : List.of(allowed).contains(was);
        if (call.isEmpty() || !right) throw new AssertionError("a call that is " + was);
        calls.put(call, to);
    }
}
