package dev.weft.provider;

import dev.weft.ChatModel;

/**
 * Ollama by its own protocol, which can do more than its imitation of OpenAI's: thinking, the size of the context, how long a
 * model stays loaded (options {@code extra("think", true)}, {@code extra("options.num_ctx", 8192)}, {@code extra("keep_alive", "10m")}).
 */
public final class Ollama {
    private Ollama() {}

    /** A chat model of the server that OLLAMA_HOST names, or else of the one on this machine. */
    public static ChatModel chat(String model) {
        return chat(model, Vendor.PROCESS);
    }

    static ChatModel chat(String model, Vendor.Environment environment) {
        return at(OllamaHost.endpoint(environment)).chat(model);
    }

    /** An Ollama server. */
    public static Provider at(Endpoint endpoint) {
        return new OllamaProvider(endpoint);
    }

    /** An Ollama server at this address, in any form that OLLAMA_HOST may have. */
    public static Provider at(String host) {
        return at(Endpoint.of(OllamaHost.url(host)));
    }

    /** Ollama's cloud, with this key. */
    public static Provider key(String key) {
        return at(Endpoint.of(OllamaHost.url("ollama.com")).key(key));
    }
}
