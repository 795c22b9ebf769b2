package dev.weft.provider.gemini;

import dev.weft.ChatResponse;
import dev.weft.Json;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The function calls of one answer. Most come whole; on Vertex the arguments of one may come value by value, over many chunks. Such
 * a call ends with a part that does not say that more will come, and where that is missing with whatever comes next.
 */
final class GeminiCalls {
    /** What ids begin with that we made up, since older models give none. */
    private static final String MADE_UP = "gemini_";

    private int count;
    private String random = "";
    private String openId = "";
    private String openName = "";
    private @Nullable PartialArguments open;

    /** Whether Gemini does not know this id. */
    static boolean madeUp(String id) {
        return id.startsWith(MADE_UP);
    }

    /** One functionCall. */
    void read(Json call, ChatResponse.Writer out) {
        call.members(); // throws where it is anything but an object
        String id = call.member("id").text("");
        String name = call.member("name").text("");
        boolean more = call.member("willContinue").bool(false);
        if (name.isEmpty() && !goesOn(call)) throw new IllegalStateException("a function call has no name");
        if (begins(call, id, name)) {
            end(out);
            begin(call, id, name, more, out);
        }
        if (open == null) return; // whole, or the closing part of one that was closed
        for (Json item : call.member("partialArgs").items()) out.toolCall(count - 1, "", "", open.add(item));
        if (!more) end(out);
    }

    /** Whether a part without a name can be more, or the end, of a call that has begun. */
    private boolean goesOn(Json call) {
        if (count == 0 || !call.member("args").members().isEmpty()) return false;
        return open != null || call.member("partialArgs").items().isEmpty();
    }

    private boolean begins(Json call, String id, String name) {
        if (name.isEmpty()) return false;
        boolean same = open != null && name.equals(openName) && (id.isEmpty() || id.equals(openId));
        return !same || call.member("partialArgs").items().isEmpty();
    }

    private void begin(Json call, String id, String name, boolean more, ChatResponse.Writer out) {
        Json args = call.member("args");
        boolean whole = args.isObject();
        if (!whole && !args.isMissing() && !args.isNull()) {
            throw new IllegalStateException("the arguments of a function call are no object");
        }
        out.toolCall(count, id.isEmpty() ? fresh() : id, name, whole ? args.toString() : "");
        count++;
        if (whole || !more && call.member("partialArgs").items().isEmpty()) return;
        open = new PartialArguments();
        openId = id;
        openName = name;
    }

    /** Nothing more comes of the call that is open. */
    void end(ChatResponse.Writer out) {
        if (open == null) return;
        String rest = open.end();
        if (!rest.isEmpty()) out.toolCall(count - 1, "", "", rest);
        open = null;
    }

    /** Unlike any other in the conversation, so that each result finds its call. */
    private String fresh() {
        if (random.isEmpty())
            random = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
        return MADE_UP + random + "_" + count;
    }
}
