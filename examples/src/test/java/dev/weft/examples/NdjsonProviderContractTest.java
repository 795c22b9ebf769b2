package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.testing.ModelServer;
import dev.weft.testing.contract.ChatModelContract;
import dev.weft.testing.contract.Need;
import java.util.Map;

/** A provider of your own does what all providers do. */
// tag::contract
class NdjsonProviderContractTest extends ChatModelContract {
    @Override
    protected ChatModel model(Endpoint endpoint) {
        return NdjsonProvider.at(endpoint);
    }

    @Override
    protected ModelServer.Speaking server() {
        return ModelServer.speaking(NdjsonSpeech::new);
    }

    @Override
    protected Map<Need, String> lacks() {
        return Map.of(
                Need.TOOL_CALL_PIECES, "tool calls are whole",
                Need.FINISH_BEFORE_END, "the line with the reason is the last");
    }
}
// end::contract
