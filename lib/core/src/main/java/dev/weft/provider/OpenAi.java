package dev.weft.provider;

import dev.weft.ChatModel;

/**
 * OpenAI's Chat Completions, and every server that speaks them: OpenAI itself by {@link #chat}, any other by {@link #at(Endpoint)}
 * with one of the presets of {@link Endpoint}.
 *
 * <pre>{@code
 * OpenAi.chat("gpt-5-mini").stream("Why is the sky blue?").printTo(System.out);
 * OpenAi.at(Endpoint.groq()).chat("llama-3.3-70b-versatile")…
 * OpenAi.at("http://localhost:8000/v1").chat("my-model")…
 * }</pre>
 */
public final class OpenAi {
    private OpenAi() {}

    /**
     * A chat model of OpenAI's. Reads the key from OPENAI_API_KEY, and another address from OPENAI_BASE_URL, now.
     *
     * @throws IllegalStateException where there is no key
     */
    public static ChatModel chat(String model) {
        return chat(model, Vendor.PROCESS);
    }

    static ChatModel chat(String model, Vendor.Environment environment) {
        if (environment.text("OPENAI_API_KEY").isEmpty()) {
            throw new IllegalStateException("no key for OpenAI: set the environment variable OPENAI_API_KEY,"
                    + " or say OpenAi.key(\"…\").chat(\"" + model + "\");"
                    + " for a server that needs none: OpenAi.at(\"http://…/v1\").chat(\"" + model + "\")");
        }
        return at(Vendor.OPENAI.endpoint(environment)).chat(model);
    }

    /** A server that speaks Chat Completions; its models share their connections. */
    public static Provider at(Endpoint endpoint) {
        return new OpenAiProvider(endpoint);
    }

    /** A server that speaks Chat Completions below this address, such as {@code http://localhost:8000/v1}, without a key. */
    public static Provider at(String url) {
        return at(Endpoint.of(url));
    }

    /** OpenAI with this key; the address is still read from OPENAI_BASE_URL where that is set. */
    public static Provider key(String key) {
        return at(Vendor.OPENAI.endpoint(Vendor.PROCESS).key(key));
    }
}
