package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Ollama;
import java.util.Map;

/** Ollama's own protocol. */
class OllamaContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return Ollama.at(endpoint).chat("any");
    }

    @Override
    protected Refusal contextOverflow() {
        return new Refusal(400, "", "the input length exceeds the available context size (4096 tokens)");
    }

    @Override
    protected Map<Need, String> lacks() {
        return Map.of(
                Need.TOOL_CALL_PIECES, "Ollama has whole tool calls only",
                Need.FINISH_BEFORE_END, "the last line has the reason and is the end");
    }
}
