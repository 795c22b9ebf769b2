package dev.weft.testing;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A request on a tape: everything that a model is asked, and nothing of how or where it is sent. */
final class TapedRequest {
    private static final int MOST_SHOWN = 160;
    private static final int MOST_DIFFERENCES = 20;

    private TapedRequest() {}

    static Json json(ChatRequest request) {
        var json = new LinkedHashMap<String, Object>();
        json.put("messages", request.messages().stream().map(Message::json).toList());
        var tools = request.tools().stream()
                .map(tool -> Json.object(
                        "name", tool.name(), "description", tool.description(), "parameters", tool.parameters()))
                .toList();
        if (!tools.isEmpty()) json.put("tools", tools);
        request.schema().ifPresent(schema -> json.put("schema", schema.json()));
        var options = options(request.options());
        if (!options.isEmpty()) json.put("options", options);
        // in the form in which it will be read again, so that the two can be compared
        return Json.parse(Json.of(json).toString());
    }

    private static Map<String, Object> options(ChatOptions from) {
        var options = new LinkedHashMap<String, Object>();
        from.temperature().ifPresent(value -> options.put("temperature", value));
        from.topP().ifPresent(value -> options.put("topP", value));
        from.maxTokens().ifPresent(value -> options.put("maxTokens", value));
        from.seed().ifPresent(value -> options.put("seed", value));
        from.stop().ifPresent(value -> options.put("stop", value));
        from.reasoning().ifPresent(value -> options.put("reasoning", value.name()));
        from.toolChoice().ifPresent(value -> options.put("toolChoice", value.toString()));
        if (!from.extra().isEmpty()) options.put("extra", from.extra());
        return options;
    }

    /** A line for each place at which the two differ. */
    static String differences(Json recorded, Json now) {
        var found = new ArrayList<String>();
        compare("", recorded, now, found);
        return String.join("\n", found.subList(0, Math.min(found.size(), MOST_DIFFERENCES)));
    }

    private static void compare(String path, Json recorded, Json now, List<String> found) {
        if (recorded.equals(now)) return;
        if (recorded.isObject() && now.isObject()) {
            var keys = new LinkedHashSet<>(recorded.keys());
            keys.addAll(now.keys());
            for (String key : keys) {
                compare(path.isEmpty() ? key : path + "." + key, recorded.member(key), now.member(key), found);
            }
        } else if (recorded.isArray() && now.isArray()) {
            int longer = Math.max(recorded.items().size(), now.items().size());
            for (int i = 0; i < longer; i++) compare(path + "." + i, recorded.item(i), now.item(i), found);
        } else {
            found.add("  " + path + ": recorded " + shown(recorded) + ", now " + shown(now));
        }
    }

    private static String shown(Json value) {
        if (value.isMissing()) return "nothing";
        String text = value.toString();
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }
}
