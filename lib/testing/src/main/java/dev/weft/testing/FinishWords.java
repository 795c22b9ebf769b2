package dev.weft.testing;

import dev.weft.FinishReason;

/** How each wire says why an answer ended. */
final class FinishWords {
    private FinishWords() {}

    static String openAi(FinishReason reason) {
        return switch (reason) {
            case STOP, STOPPED_BY_USER -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case FILTERED -> "content_filter";
            case OTHER -> "other";
        };
    }

    static String anthropic(FinishReason reason) {
        return switch (reason) {
            case STOP, STOPPED_BY_USER -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case FILTERED -> "refusal";
            case OTHER -> "other";
        };
    }

    /** Ollama says "stop" for tool calls too. */
    static String ollama(FinishReason reason) {
        return reason == FinishReason.TOOL_CALLS ? "stop" : openAi(reason);
    }

    static String cohere(FinishReason reason) {
        return switch (reason) {
            case STOP, STOPPED_BY_USER -> "COMPLETE";
            case LENGTH -> "MAX_TOKENS";
            case TOOL_CALLS -> "TOOL_CALL";
            case FILTERED -> "ERROR_TOXIC";
            case OTHER -> "OTHER";
        };
    }

    static String bedrock(FinishReason reason) {
        return switch (reason) {
            case STOP, STOPPED_BY_USER -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case FILTERED -> "content_filtered";
            case OTHER -> "other";
        };
    }

    /** Gemini says "STOP" for function calls too. */
    static String gemini(FinishReason reason) {
        return switch (reason) {
            case STOP, STOPPED_BY_USER, TOOL_CALLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case FILTERED -> "SAFETY";
            case OTHER -> "OTHER";
        };
    }
}
