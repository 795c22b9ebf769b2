package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Anthropic;
import dev.weft.provider.Endpoint;
import java.util.Map;

/** Anthropic's Messages. */
class AnthropicContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return Anthropic.at(endpoint).chat("any");
    }

    @Override
    protected Map<Need, String> lacks() {
        return Map.of(Need.REASON_IS_ENOUGH, "message_stop must come");
    }

    @Override
    protected Refusal contextOverflow() {
        return new Refusal(400, "invalid_request_error", "prompt is too long: 210012 tokens > 200000 maximum");
    }

    @Override
    protected Refusal wrongKey() {
        return new Refusal(401, "authentication_error", "invalid x-api-key");
    }
}
