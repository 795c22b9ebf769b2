package dev.weft.provider;

import dev.weft.ChatModel;

/**
 * Google's Gemini: by the Gemini API with a key, or on Vertex AI with {@link Endpoint#vertex}.
 *
 * <pre>{@code
 * Gemini.chat("gemini-2.5-flash").stream("Why is the sky blue?").printTo(System.out);
 * Gemini.at(Endpoint.vertex("my-project", "global", tokens::fresh)).chat("gemini-2.5-flash")…
 * }</pre>
 *
 * <p>{@link dev.weft.Usage#output()} is the answer without the thoughts, {@link dev.weft.Usage#reasoning()} the thoughts, which are paid
 * for like the answer; {@link dev.weft.Usage#input()} holds the tokens from the cache.
 */
public final class Gemini {
    private Gemini() {}

    /**
     * A chat model of the Gemini API. Reads the key from GEMINI_API_KEY, else from GOOGLE_API_KEY, now.
     *
     * @throws IllegalStateException where there is no key
     */
    public static ChatModel chat(String model) {
        return chat(model, Vendor.PROCESS);
    }

    static ChatModel chat(String model, Vendor.Environment environment) {
        if (GoogleEndpoints.keyVariable(environment).isEmpty()) {
            throw new IllegalStateException("no key for Gemini: set the environment variable GEMINI_API_KEY,"
                    + " or say Gemini.key(\"…\").chat(\"" + model + "\");"
                    + " for Vertex AI: Gemini.at(Endpoint.vertex(…)).chat(\"" + model + "\")");
        }
        return at(GoogleEndpoints.gemini(environment)).chat(model);
    }

    /** A server that speaks Gemini's protocol; its models share their connections. A key goes into the header x-goog-api-key. */
    public static Provider at(Endpoint endpoint) {
        return new GeminiProvider(endpoint);
    }

    /** A server that speaks Gemini's protocol below this address, such as {@code http://localhost:8080/v1beta}, without a key. */
    public static Provider at(String url) {
        return at(Endpoint.of(url));
    }

    /** The Gemini API with this key. */
    public static Provider key(String key) {
        return at(GoogleEndpoints.gemini(Vendor.PROCESS).key(key));
    }
}
