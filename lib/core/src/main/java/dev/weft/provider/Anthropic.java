package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.Content;
import dev.weft.Json;
import dev.weft.provider.anthropic.AnthropicRequest;

/**
 * Claude by Anthropic's own Messages API: Anthropic itself by {@link #chat}, any server that speaks it by {@link #at(Endpoint)}.
 *
 * <pre>{@code
 * Anthropic.chat("claude-sonnet-4-5").stream("Why is the sky blue?").printTo(System.out);
 * }</pre>
 */
public final class Anthropic {
    private static final String URL = "https://api.anthropic.com";
    private static final String KEY = "ANTHROPIC_API_KEY";

    private Anthropic() {}

    /**
     * A chat model of Anthropic's. Reads the key from ANTHROPIC_API_KEY, and another address from ANTHROPIC_BASE_URL, now.
     *
     * @throws IllegalStateException where there is no key
     */
    public static ChatModel chat(String model) {
        return chat(model, Vendor.PROCESS);
    }

    static ChatModel chat(String model, Vendor.Environment environment) {
        if (environment.text(KEY).isEmpty()) {
            throw new IllegalStateException("no key for Anthropic: set the environment variable " + KEY
                    + ", or say Anthropic.key(\"…\").chat(\"" + model + "\");"
                    + " for a server that needs none: Anthropic.at(\"http://…\").chat(\"" + model + "\")");
        }
        return at(endpoint(environment)).chat(model);
    }

    /** A server that speaks Messages; its models share their connections. */
    public static Provider at(Endpoint endpoint) {
        return new AnthropicProvider(endpoint);
    }

    /** A server that speaks Messages below this address, such as {@code http://localhost:4000}, without a key. */
    public static Provider at(String url) {
        return at(Endpoint.of(url));
    }

    /** Anthropic with this key; the address is still read from ANTHROPIC_BASE_URL where that is set. */
    public static Provider key(String key) {
        return at(endpoint(Vendor.PROCESS).key(key));
    }

    static Endpoint endpoint(Vendor.Environment environment) {
        String base = environment.text("ANTHROPIC_BASE_URL");
        return Endpoint.of(base.isEmpty() ? URL : base)
                .keyHeader("x-api-key")
                .header(AnthropicProvider.VERSION, AnthropicProvider.VERSION_VALUE)
                .keyFrom(KEY, environment);
    }

    /**
     * A mark for a message's content: up to and with the part before it, what is sent is kept by Anthropic for five minutes, and
     * costs a tenth when it is sent again. At most four in one request, in system and user messages. Other providers get nothing of it.
     *
     * <pre>{@code
     * new Message.SystemMessage(List.of(Content.text(handbook), Anthropic.cachePoint()))
     * }</pre>
     *
     * <p>A tool is marked by {@code extra("tools.0.cache_control", Map.of("type", "ephemeral"))}, the whole request, up to its last
     * part, by {@code extra("cache_control", Map.of("type", "ephemeral"))}.
     */
    public static Content cachePoint() {
        return new Content.Unknown(
                AnthropicRequest.PROVIDER, Json.object("cache_control", Json.object("type", "ephemeral")));
    }

    /** The same with another time to live, as Anthropic writes it: {@code 5m} or {@code 1h}. */
    public static Content cachePoint(String ttl) {
        return new Content.Unknown(
                AnthropicRequest.PROVIDER, Json.object("cache_control", Json.object("type", "ephemeral", "ttl", ttl)));
    }
}
