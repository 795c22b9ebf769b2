package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAiResponses;
import java.util.Map;

/** OpenAI's Responses. */
class OpenAiResponsesContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return OpenAiResponses.at(endpoint).chat("any");
    }

    @Override
    protected Map<Need, String> lacks() {
        return Map.of(Need.FINISH_BEFORE_END, "the event with the reason is the end");
    }
}
