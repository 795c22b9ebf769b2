package dev.weft.web;

import dev.weft.ChatRequest;
import dev.weft.DecodeException;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.Step;
import dev.weft.ToolCall;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of tools in one message: written by the model piece by piece, then waiting, then made here, or left to the client. For one
 * thread.
 *
 * <p>A piece of a call does not tell the tool's name, without which its part cannot be started. It is known beforehand where the model
 * was given one tool; otherwise the pieces are written when the model has ended.
 */
final class AiSdkTools {
    private final AiSdkFormat format;
    private final AiSdkParts parts;
    private final Map<Step, String> onlyTool = new HashMap<>();
    /** What each model call is writing, by the model's own ids. */
    private final Map<Step, Map<String, AiSdkCall>> spoken = new LinkedHashMap<>();
    /** Whole, but nobody has begun to make them. */
    private final List<AiSdkCall> waiting = new ArrayList<>();

    private final Map<Step, AiSdkCall> running = new LinkedHashMap<>();
    private final Set<String> ids = new HashSet<>();
    /** How often an id was asked for; some models give all their calls the same. */
    private final Map<String, Integer> uses = new HashMap<>();

    AiSdkTools(AiSdkFormat format, AiSdkParts parts) {
        this.format = format;
        this.parts = parts;
    }

    /** Of the provider's own tools too, so that no id is given twice in a message. */
    String freshId(String id) {
        while (true) {
            int use = uses.merge(id, 1, Integer::sum);
            String fresh = use == 1 ? id : id + "-" + use;
            if (ids.add(fresh)) return fresh;
        }
    }

    void asked(Step model, ChatRequest request) {
        ToolChoice choice = request.options().toolChoice().orElse(ToolChoice.AUTO);
        choice.tool().ifPresent(name -> onlyTool.put(model, name));
        if (choice.tool().isEmpty() && request.tools().size() == 1)
            onlyTool.put(model, request.tools().get(0).name());
    }

    void delta(Step model, String callId, String arguments) {
        AiSdkCall call = spoken.computeIfAbsent(model, m -> new LinkedHashMap<>())
                .computeIfAbsent(callId, id -> new AiSdkCall(freshId(id), ToolCall.of(id, "", "")));
        String name = onlyTool.get(model);
        if (!call.started() && name != null) start(model, call, name);
        call.piece(arguments, parts);
    }

    private void start(Step model, AiSdkCall call, String name) {
        parts.close(model);
        parts.openStep();
        call.start(name, format.tools.dynamic(), parts);
    }

    /** The model has said all; these calls are whole. */
    void spoken(Step model, List<ToolCall> calls) {
        var mine = spoken.getOrDefault(model, new LinkedHashMap<>());
        for (ToolCall made : calls) {
            AiSdkCall call = mine.remove(made.id());
            boolean silent = call == null;
            if (call == null) call = new AiSdkCall(freshId(made.id()), made);
            call.made = made;
            if (!silent && !call.started()) start(model, call, made.name());
            parts.openStep();
            call.inputEnds(parts);
            if (arguments(call) != null) waiting.add(call);
        }
        brokenOff(model, FailureText.ofTool(ToolResult.error("the call was not finished")));
    }

    /** The arguments; null where there are none that can be read, which has then been said. */
    private @Nullable Json arguments(AiSdkCall call) {
        try {
            return SafeJson.of(call.made.arguments());
        } catch (DecodeException e) {
            refused(call, Failure.of(e));
            return null;
        }
    }

    private void refused(AiSdkCall call, Failure why) {
        parts.part(
                "tool-input-error",
                "toolCallId",
                call.id,
                "toolName",
                call.name(),
                "input",
                call.made.argumentsText(),
                "errorText",
                FailureText.of(why, format.failures),
                "dynamic",
                dynamic());
    }

    private @Nullable Boolean dynamic() {
        return format.tools.dynamic() ? true : null;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty() || !running.isEmpty();
    }

    /** A call is made here. */
    void begun(Step tool, ToolCall made) {
        AiSdkCall call = waiting.stream()
                .filter(one -> one.made.id().equals(made.id()))
                .findFirst()
                .orElse(null);
        if (call != null) waiting.remove(call);
        // one that could not be read is made too, to tell the model so; the client has been told
        if (call == null && !readable(made)) return;
        if (call == null) call = new AiSdkCall(freshId(made.id()), made);
        running.put(tool, call);
        available(call, format.tools.providerExecuted());
    }

    private static boolean readable(ToolCall made) {
        try {
            made.arguments();
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    private void available(AiSdkCall call, boolean here) {
        parts.part(
                "tool-input-available",
                "toolCallId",
                call.id,
                "toolName",
                call.name(),
                "input",
                arguments(call),
                "dynamic",
                dynamic(),
                "providerExecuted",
                here ? true : null);
    }

    /** The id by which the client knows the call that is made in this step, if it does. */
    @Nullable
    String id(Step tool) {
        AiSdkCall call = running.get(tool);
        return call == null ? null : call.id;
    }

    void returned(Step tool, ToolResult result) {
        AiSdkCall call = running.remove(tool);
        if (call == null) return;
        if (result.isError()) {
            error(call, FailureText.ofTool(result));
            return;
        }
        Json output = SafeJson.of(format.tools.results().apply(call.made, result));
        parts.part(
                "tool-output-available",
                "toolCallId",
                call.id,
                "output",
                output.isMissing() ? Json.of(null) : output,
                "dynamic",
                dynamic(),
                "providerExecuted",
                format.tools.providerExecuted() ? true : null);
    }

    void failed(Step tool, Failure why) {
        AiSdkCall call = running.remove(tool);
        if (call != null) error(call, why);
    }

    private void error(AiSdkCall call, Failure why) {
        parts.part(
                "tool-output-error",
                "toolCallId",
                call.id,
                "errorText",
                FailureText.of(why, format.failures),
                "dynamic",
                dynamic(),
                "providerExecuted",
                format.tools.providerExecuted() ? true : null);
    }

    /** Nobody here makes those that wait: they are the client's. */
    void leaveToClient() {
        for (AiSdkCall call : waiting) available(call, false);
        waiting.clear();
    }

    /** The model will not end these. */
    void brokenOff(Step model, Failure why) {
        onlyTool.remove(model);
        var mine = spoken.remove(model);
        if (mine == null) return;
        for (AiSdkCall call : mine.values()) {
            if (!call.started()) continue;
            call.made = ToolCall.of(call.made.id(), call.name(), call.written());
            refused(call, why);
        }
    }

    /** Nothing more comes of any. */
    void brokenOff(Failure why) {
        for (Step model : spoken.keySet().toArray(new Step[0])) brokenOff(model, why);
        for (AiSdkCall call : waiting) {
            available(call, format.tools.providerExecuted());
            error(call, why);
        }
        waiting.clear();
        for (AiSdkCall call : running.values()) error(call, why);
        running.clear();
    }
}
