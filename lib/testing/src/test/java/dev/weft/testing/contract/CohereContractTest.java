package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Cohere;
import dev.weft.provider.Endpoint;
import java.util.Map;

/** Cohere's chat, version 2. */
class CohereContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return Cohere.at(endpoint).chat("any");
    }

    @Override
    protected Refusal contextOverflow() {
        return new Refusal(400, "TOO_MANY_TOKENS", "too many tokens: size limit exceeded by 25836 tokens.");
    }

    @Override
    protected Refusal wrongKey() {
        return new Refusal(401, "", "invalid api token");
    }

    @Override
    protected Map<Need, String> lacks() {
        return Map.of(Need.FINISH_BEFORE_END, "the event with the reason is the end");
    }
}
