package dev.weft.provider;

import dev.weft.ChatModel;

/**
 * Cohere's models by version 2 of its API. What only Cohere has is reached by {@code extra}: {@code extra("documents", …)},
 * {@code extra("citation_options.mode", "accurate")}, {@code extra("strict_tools", true)}, {@code extra("safety_mode", "NONE")}.
 */
public final class Cohere {
    private static final String URL = "https://api.cohere.com";

    private Cohere() {}

    /**
     * A chat model. Reads the key from COHERE_API_KEY now.
     *
     * @throws IllegalStateException where there is no key
     */
    public static ChatModel chat(String model) {
        return chat(model, Vendor.PROCESS);
    }

    static ChatModel chat(String model, Vendor.Environment environment) {
        return at(endpoint(environment)).chat(model);
    }

    /** Cohere at this endpoint; its models share their connections. */
    public static Provider at(Endpoint endpoint) {
        return new CohereProvider(endpoint);
    }

    /** Cohere with this key. */
    public static Provider key(String key) {
        return at(Endpoint.of(URL).key(key));
    }

    static Endpoint endpoint(Vendor.Environment environment) {
        return Endpoint.of(URL).keyFrom("COHERE_API_KEY", environment);
    }
}
