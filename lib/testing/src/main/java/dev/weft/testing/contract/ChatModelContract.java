package dev.weft.testing.contract;

import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.testing.ModelServer;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every model has to do, whatever wire is behind it: some forty cases, each a test of its own, played by a
 * {@link ModelServer}. For a provider of your own:
 *
 * <pre>{@code
 * class LinesContractTest extends ChatModelContract {
 *     @Override
 *     protected ChatModel model(Endpoint endpoint) {
 *         return Lines.at(endpoint);
 *     }
 *
 *     @Override
 *     protected ModelServer.Speaking server() {
 *         return ModelServer.speaking(LinesSpeech::new);
 *     }
 *
 *     @Override
 *     protected Map<Need, String> lacks() {
 *         return Map.of(Need.TOOLS, "there are no tools in this protocol");
 *     }
 * }
 * }</pre>
 *
 * <p>A case that needs what the wire lacks is skipped, with that reason. In the end the run prints what became of each case. Needs
 * JUnit 5 on the path of the tests. Three cases replace {@code System.out} for a moment, under the resource lock that JUnit has
 * for that.
 */
@ExtendWith(ContractTable.class)
@Timeout(60)
public abstract class ChatModelContract extends CrowdCases {
    /** For tests of models. */
    protected ChatModelContract() {}

    /** The model under test at this address, with this key, these timeouts, limits and this policy for retries. */
    protected abstract ChatModel model(Endpoint endpoint);

    /** Makes the server that speaks the model's wire. That of the path, unless this is overridden. */
    protected ModelServer.Speaking server() {
        return ModelServer.speaking();
    }

    /** What the wire lacks, and why: the reasons for the cases that are skipped. Nothing, unless this is overridden. */
    protected Map<Need, String> lacks() {
        return Map.of();
    }

    /** How the provider refuses an input that does not fit the model's context. As OpenAI, unless this is overridden. */
    @Override
    protected Refusal contextOverflow() {
        return new Refusal(
                400,
                "context_length_exceeded",
                "This model's maximum context length is 128000 tokens. However, your messages resulted in 150012"
                        + " tokens.");
    }

    /** How the provider refuses a key. As OpenAI, unless this is overridden. */
    @Override
    protected Refusal wrongKey() {
        return new Refusal(401, "invalid_api_key", "Incorrect API key provided.");
    }

    /** What the provider says inside an answer when it has too much to do. As Anthropic, unless this is overridden. */
    @Override
    protected Refusal overloaded() {
        return new Refusal(200, "overloaded_error", "Overloaded");
    }

    /** What no frame of this wire can hold. Broken JSON, unless this is overridden. */
    @Override
    protected String undecodable() {
        return "{\"broken\": [1, ";
    }

    @Override
    final Map<Need, String> lacking() {
        return lacks();
    }

    @Override
    final ChatModel modelAt(Endpoint endpoint) {
        return model(endpoint);
    }

    @Override
    Stage open(UnaryOperator<Endpoint> settings, Author author) {
        return atServer(server(), this::model, settings, has(Need.TOOL_CALL_PIECES), author);
    }
}
