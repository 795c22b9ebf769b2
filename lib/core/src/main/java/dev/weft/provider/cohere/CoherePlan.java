package dev.weft.provider.cohere;

import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.LimitException;

/**
 * What the model says it will do with its tools: neither a part of the answer nor thinking, but a field of its own, which the model
 * wants back with its calls. Belongs to the thread that decodes one answer; bounded by {@link #MOST} characters.
 */
final class CoherePlan {
    static final String FIELD = "tool_plan";

    private static final int MOST = 1 << 20;

    private final StringBuilder text = new StringBuilder();
    private boolean written;

    void add(String piece) {
        if (text.length() + piece.length() > MOST) {
            throw new LimitException("the plan for tools is longer than " + MOST + " characters");
        }
        text.append(piece);
    }

    /** Puts it into the message, before the calls, and beside the answer: at the first call, or at the end. */
    void write(ChatResponse.Writer out) {
        if (written || text.isEmpty()) return;
        written = true;
        Json plan = Json.object(FIELD, text.toString());
        out.extra(plan).raw(CohereRequest.PROVIDER, plan);
    }
}
