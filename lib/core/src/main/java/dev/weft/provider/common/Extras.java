package dev.weft.provider.common;

import dev.weft.ChatOptions;
import dev.weft.Json;
import java.util.ArrayList;
import java.util.Set;

/**
 * The fields of a provider's own request that a user has set, which come last and replace what is there. Only in lists of what is
 * asked for besides, they stand beside it: the provider's own tools beside the functions of the request.
 */
public final class Extras {
    private static final Set<String> JOINED = Set.of("tools", "include");

    private Extras() {}

    /** The body with the extras of these options. */
    public static Json over(Json body, ChatOptions options) {
        Json whole = body;
        for (var extra : options.extra().entrySet()) {
            String path = extra.getKey();
            Json there = whole.at(path);
            boolean join = JOINED.contains(path.substring(path.lastIndexOf('.') + 1))
                    && there.isArray()
                    && extra.getValue().isArray();
            whole = whole.with(path, join ? joined(there, extra.getValue()) : extra.getValue());
        }
        return whole;
    }

    private static Json joined(Json there, Json more) {
        var all = new ArrayList<>(there.items());
        for (Json item : more.items()) if (!all.contains(item)) all.add(item);
        return Json.of(all);
    }
}
