package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** A request on a tape: everything that a model is asked, and nothing of how or where it is sent. */
final class TapedRequest {
    private static final int MOST_SHOWN = 160;
    private static final int MOST_DIFFERENCES = 20;

    private TapedRequest() {}

    static Json json(ChatRequest request) {
        Json json = Json.of(request);
        Json options = json.member("options");
        if (options.isObject()) options = options.without("streaming");
        json = options.keys().isEmpty() ? json.without("options") : json.plus("options", options);
        // in the form in which it will be read again, so that the two can be compared
        return Json.parse(json.toString());
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
