package dev.weft.web;

import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.Step;
import dev.weft.ToolCall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls of the provider's own tools, which nobody here makes. For one thread. */
final class AiSdkServerTools {
    /** By it {@link AiSdkRequest} knows them again: the model must not be told that they were calls of tools it was given. */
    static final String MARK = "server_";

    private final AiSdkFormat format;
    private final AiSdkParts parts;
    private final AiSdkTools tools;
    /** The ids the client knows, by those of the provider. */
    private final Map<String, String> open = new LinkedHashMap<>();

    AiSdkServerTools(AiSdkFormat format, AiSdkParts parts, AiSdkTools tools) {
        this.format = format;
        this.parts = parts;
        this.tools = tools;
    }

    void called(Step model, ToolCall call) {
        if (open.containsKey(call.id())) return;
        parts.close(model);
        String id = tools.freshId(MARK + call.id());
        open.put(call.id(), id);
        parts.openStep();
        parts.part(
                "tool-input-available",
                "toolCallId",
                id,
                "toolName",
                call.name(),
                "input",
                input(call),
                "dynamic",
                dynamic(),
                "providerExecuted",
                true);
    }

    private static Json input(ToolCall call) {
        try {
            return SafeJson.of(call.arguments());
        } catch (DecodeException e) {
            return Json.of(call.argumentsText());
        }
    }

    private @Nullable Boolean dynamic() {
        return format.tools.dynamic() ? true : null;
    }

    void returned(Step model, ToolCall call, Json result) {
        called(model, call);
        output(open.remove(call.id()), SafeJson.of(result));
    }

    private void output(@Nullable String id, Json result) {
        parts.part(
                "tool-output-available",
                "toolCallId",
                id,
                "output",
                result.isMissing() ? Json.of(null) : result,
                "dynamic",
                dynamic(),
                "providerExecuted",
                true);
    }

    /** Of some the provider never says that they have returned; a client would wait for them. */
    void close() {
        for (String id : open.values()) output(id, Json.of(null));
        open.clear();
    }
}
