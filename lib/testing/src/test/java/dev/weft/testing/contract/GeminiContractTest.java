package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Gemini;
import java.util.Map;

/** Google's Gemini. */
class GeminiContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return Gemini.at(endpoint).chat("gemini-2.5-flash");
    }

    @Override
    protected Refusal contextOverflow() {
        return new Refusal(
                400,
                "INVALID_ARGUMENT",
                "The input token count (1196265) exceeds the maximum number of tokens allowed (1048576).");
    }

    @Override
    protected Refusal wrongKey() {
        return new Refusal(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
    }

    @Override
    protected Refusal overloaded() {
        return new Refusal(200, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    }

    @Override
    protected Map<Need, String> lacks() {
        return Map.of(
                Need.TOOL_CALL_PIECES, "the Gemini API has whole function calls only",
                Need.END_OF_STREAM, "an answer ends with the end of the body");
    }
}
