package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;

/** OpenAI's Chat Completions, and all who imitate them. */
class OpenAiContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return OpenAi.at(endpoint).chat("any");
    }
}
