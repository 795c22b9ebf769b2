package dev.weft.provider.responses;

import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.ToolCall;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tools that are no functions of the caller's, each an item of the output: what the provider runs itself, such as a web search,
 * whose item is both call and result; and what it only asks for, such as a shell, whose result is an item of its own from
 * whoever ran it. Belongs to the thread that decodes the answer.
 */
final class ServerTools {
    private static final Set<String> RETURN_APART = Set.of(
            "local_shell_call",
            "shell_call",
            "apply_patch_call",
            "computer_call",
            "tool_search_call",
            "custom_tool_call",
            "function_call");

    private final Map<String, ToolCall> calls = new HashMap<>();

    /** Also those of tomorrow. */
    static boolean isCall(String type) {
        return type.endsWith("_call");
    }

    /** Whether the call is news as soon as its item begins; of the others the whole action is, which comes with its end. */
    static boolean saidAtOnce(String type) {
        return isCall(type) && !RETURN_APART.contains(type);
    }

    /** Whether an item of this type, once it is done, is a result. */
    static boolean returned(String type) {
        return saidAtOnce(type) || type.endsWith("_output");
    }

    void called(Json item, ChatResponse.Writer out) {
        var call = call(item);
        calls.put(call.name(), call);
        out.serverToolCalled(call);
    }

    void returned(Json item, ChatResponse.Writer out) {
        var call = call(item);
        if (item.member("type").text().endsWith("_output")) call = calls.getOrDefault(call.name(), call);
        out.serverToolReturned(call, item);
    }

    private static ToolCall call(Json item) {
        String type = item.member("type").text();
        String name = item.member("name").text("");
        if (name.isEmpty()) name = type.replaceFirst("(_call)?(_output)?$", "");
        String id = item.member("call_id").text("");
        if (id.isEmpty()) id = item.member("id").text("");
        return ToolCall.of(id, name, arguments(item));
    }

    private static String arguments(Json item) {
        for (String field : new String[] {"arguments", "action"}) {
            Json value = item.member(field);
            if (value.isObject()) return value.toString();
            if (value.isString()) return value.text();
        }
        for (String field : new String[] {"code", "queries"}) {
            Json value = item.member(field);
            if (!value.isMissing() && !value.isNull())
                return Json.object(field, value).toString();
        }
        return "{}";
    }
}
