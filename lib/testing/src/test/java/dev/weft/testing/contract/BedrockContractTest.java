package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Bedrock;
import dev.weft.provider.Endpoint;

/** Amazon Bedrock's Converse, with a bearer key. */
class BedrockContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return Bedrock.at(endpoint).chat("vendor.model-v1:0");
    }

    @Override
    protected Refusal contextOverflow() {
        return new Refusal(400, "ValidationException", "Input is too long for requested model.");
    }

    @Override
    protected Refusal wrongKey() {
        return new Refusal(403, "AccessDeniedException", "Authentication failed: check the key.");
    }

    @Override
    protected Refusal overloaded() {
        return new Refusal(200, "serviceUnavailableException", "Too many connections.");
    }
}
