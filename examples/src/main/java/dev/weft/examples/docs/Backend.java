package dev.weft.examples.docs;

import dev.weft.AuthenticationException;
import dev.weft.ChatModel;
import dev.weft.ConnectionException;
import dev.weft.WeftException;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Ollama;
import dev.weft.provider.OpenAi;
import dev.weft.provider.Provider;
import dev.weft.testing.ModelServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who answers: the model that the environment names, or else the one that is built in, behind a server on the
 * loopback, so that it is asked over the same wire.
 *
 * @param model the model
 * @param description what the user is told of it
 * @param end ends what was started for it
 */
public record Backend(ChatModel model, String description, Runnable end) implements AutoCloseable {
    private static final String USUAL_MODEL = "gpt-5-mini";
    private static final Duration PACE = Duration.ofMillis(15);

    /**
     * The model of OPENAI_BASE_URL, of OpenAI itself where OPENAI_API_KEY is set, of OLLAMA_HOST, or the one that
     * is built in.
     *
     * @param environment variables by their names
     * @param model the name of the model; a usual one where it is empty
     * @throws IllegalStateException where a server does not say which models it has, and none was named
     * @throws ConnectionException where none was named, and no server answers
     * @throws AuthenticationException where none was named, and the server does not take the key
     */
    public static Backend of(Map<String, String> environment, Optional<String> model) {
        String key = environment.getOrDefault("OPENAI_API_KEY", "").strip();
        String url = environment.getOrDefault("OPENAI_BASE_URL", "").strip();
        String ollama = environment.getOrDefault("OLLAMA_HOST", "").strip();
        if (!url.isEmpty()) {
            var endpoint = Endpoint.of(url);
            return of(OpenAi.at(key.isEmpty() ? endpoint : endpoint.key(key)), model);
        }
        if (!key.isEmpty()) return of(OpenAi.key(key), Optional.of(model.orElse(USUAL_MODEL)));
        if (!ollama.isEmpty()) return of(Ollama.at(ollama), model);
        return builtIn();
    }

    private static Backend of(Provider provider, Optional<String> name) {
        ChatModel model = provider.chat(name.orElseGet(() -> modelOf(provider)));
        return new Backend(model, "the model is " + model, () -> {});
    }

    private static String modelOf(Provider provider) {
        List<String> names;
        try {
            names = provider.models();
        } catch (ConnectionException | AuthenticationException e) {
            throw e;
        } catch (WeftException e) {
            throw new IllegalStateException(
                    provider + " does not say which models it has; name one by -Dmodel=NAME: " + e.getMessage(), e);
        }
        if (names.contains(USUAL_MODEL)) return USUAL_MODEL;
        return names.stream()
                .filter(name -> !name.contains("embed"))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(provider + " has no model that chats; name one by -Dmodel=NAME"));
    }

    private static Backend builtIn() {
        // tag::loopback
        var server = ModelServer.backedBy(new QuotingModel(PACE));
        var model = OpenAi.at(server.url() + "/v1").chat("quoting");
        // end::loopback
        String description = "none of OPENAI_API_KEY, OPENAI_BASE_URL and OLLAMA_HOST is set.\n"
                + "So the built-in answerer is asked, at "
                + server.url() + ": no language model, it quotes these docs.";
        return new Backend(model, description, server::close);
    }

    @Override
    public void close() {
        end.run();
    }
}
