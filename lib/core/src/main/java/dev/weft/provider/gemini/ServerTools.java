package dev.weft.provider.gemini;

import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.ToolCall;
import java.util.HashMap;
import java.util.Map;

/** Tools that Gemini runs itself: code, and since Gemini 3 searches, as parts of an answer. Tells of them; keeps no result. */
final class ServerTools {
    private static final String CODE = "code_execution";

    private final Map<String, ToolCall> called = new HashMap<>();
    private ToolCall last = ToolCall.of("", CODE, "");

    /** Tells what a part says of such a tool, if it does. */
    void read(Json part, ChatResponse.Writer out) {
        Json code = part.member("executableCode");
        if (code.isObject()) called(code.member("id"), CODE, code.without("id"), out);
        Json outcome = part.member("codeExecutionResult");
        if (outcome.isObject()) returned(outcome.member("id"), CODE, outcome.without("id"), out);
        Json call = part.member("toolCall");
        if (call.isObject()) called(call.member("id"), name(call), call.member("args"), out);
        Json response = part.member("toolResponse");
        if (response.isObject()) returned(response.member("id"), name(response), response.member("response"), out);
    }

    private static String name(Json tool) {
        return tool.member("toolType").text("server_tool").toLowerCase(java.util.Locale.ROOT);
    }

    private void called(Json id, String name, Json arguments, ChatResponse.Writer out) {
        last = ToolCall.of(id.text("server_" + called.size()), name, arguments.isObject() ? arguments : Json.object());
        called.put(last.id(), last);
        out.serverToolCalled(last);
    }

    /** Without an id it is the last call's result. */
    private void returned(Json id, String name, Json result, ChatResponse.Writer out) {
        var call = id.isString() ? called.getOrDefault(id.text(), ToolCall.of(id.text(), name, "")) : last;
        out.serverToolReturned(call, result.isMissing() ? Json.object() : result);
    }
}
