package dev.weft.provider.bedrock;

import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.ToolCall;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * One block of content under way, as far as it is not written at once: tools that the provider runs, and what is unknown here.
 * Bounded by {@link #MOST} characters.
 */
final class BedrockBlock {
    private static final int MOST = 16 << 20;

    final int index;
    private final StringBuilder input = new StringBuilder();
    private final List<Json> results = new ArrayList<>();
    private final StringBuilder signature = new StringBuilder();
    private final ByteArrayOutputStream redacted = new ByteArrayOutputStream();
    private Json serverCall = Json.object();
    private Json serverResult = Json.object();
    private Json unknown = Json.object();
    private boolean ours;
    private long kept;

    BedrockBlock(int index) {
        this.index = index;
    }

    private void keep(int characters) {
        kept += characters;
        if (kept > MOST) {
            throw new LimitException(
                    "a block of the answer, of a kind that is kept whole, has more than " + MOST + " characters");
        }
    }

    /** A tool that the provider runs itself. */
    void serverCall(Json toolUse) {
        serverCall = toolUse;
    }

    boolean isServerCall() {
        return !serverCall.keys().isEmpty();
    }

    void input(String piece) {
        keep(piece.length());
        input.append(piece);
    }

    void serverResult(Json toolResult) {
        serverResult = toolResult;
    }

    void result(List<Json> content) {
        for (Json one : content) keep(one.toString().length());
        results.addAll(content);
    }

    /** Of a kind that is not known here: kept as it came. */
    void unknown(Json piece) {
        keep(piece.toString().length());
        unknown = piece.over(unknown);
    }

    void reasoning(Json piece, ChatResponse.Writer out) {
        if (!ours) out.reasoningRaw(BedrockRequest.PROVIDER, Json.object());
        ours = true;
        out.reasoning(piece.member("text").text(""));
        String signed = piece.member("signature").text("");
        if (!signed.isEmpty()) {
            keep(signed.length());
            signature.append(signed);
            out.reasoningRaw(BedrockRequest.PROVIDER, Json.object("signature", signature.toString()));
        }
        String hidden = piece.member("redactedContent").text("");
        if (!hidden.isEmpty()) {
            keep(hidden.length());
            redacted.writeBytes(bytes(hidden));
            String all = Base64.getEncoder().encodeToString(redacted.toByteArray());
            out.reasoningRaw(BedrockRequest.PROVIDER, Json.object("redactedContent", all));
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("redactedContent is no base64", e);
        }
    }

    void close(Map<String, ToolCall> serverCalls, ChatResponse.Writer out) {
        if (isServerCall()) {
            String id = serverCall.member("toolUseId").text("");
            var call = ToolCall.of(id, serverCall.member("name").text(""), input.toString());
            serverCalls.put(id, call);
            out.serverToolCalled(call);
            out.raw(BedrockRequest.PROVIDER, Json.object("toolUse", serverCall.plus("input", arguments(call))));
        }
        if (!serverResult.keys().isEmpty()) {
            String id = serverResult.member("toolUseId").text("");
            var call = serverCalls.getOrDefault(id, ToolCall.of(id, "", ""));
            Json content = Json.of(results);
            out.serverToolReturned(call, content);
            out.raw(BedrockRequest.PROVIDER, Json.object("toolResult", serverResult.plus("content", content)));
        }
        if (!unknown.keys().isEmpty()) out.raw(BedrockRequest.PROVIDER, unknown);
    }

    private static Json arguments(ToolCall call) {
        try {
            return call.arguments();
        } catch (DecodeException e) {
            throw new IllegalStateException("the input of a tool that the provider ran is no JSON", e);
        }
    }
}
