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
 *
 * <p>What a request becomes, where the two differ:
 *
 * <ul>
 *   <li>The API wants {@code max_tokens}. Where nothing is set it is what every model of that generation can do: 4096 for Claude 3,
 *       8192 for 3.5, 32000 from 3.7 on, 8192 where the name does not begin with {@code claude-}.
 *   <li>System messages stand above the conversation, in their order, wherever they were. Neighbours of one role are one message.
 *   <li>A call whose result is missing is answered with an error that says so, since the API takes no call without one; a result
 *       that answers no call of the message before it is an {@code IllegalArgumentException}.
 *   <li>A degree of reasoning is a budget of tokens up to version 4.5 (2048, 8192 or 16384, at most half of {@code max_tokens}) and an
 *       effort with adaptive thinking from 4.6 on; {@code extra("thinking", …)} has another way.
 *   <li>{@code extra("tools", List.of(Map.of("type", "web_search_20250305", "name", "web_search")))} puts tools that Anthropic runs
 *       itself behind those of the request; {@code extra("tools.0.strict", true)} holds the model to that tool's schema.
 *   <li>Signed thoughts, tools that Anthropic ran, compactions, citations and blocks of kinds not known yet go back as they came, and to
 *       Anthropic alone. Of a message that was cut off only the text goes back.
 * </ul>
 *
 * <p>An answer that ended with {@code pause_turn} goes on where the conversation is sent again with its message at the end. One that
 * ended with {@code refusal} has the reason in {@code extra()} under {@code stop_details}, and its text is not to be trusted.
 * The input tokens of {@code usage()} are those that came neither from the cache nor went into it; all numbers are in {@code extra()}
 * under {@code usage}. The version of the API is 2023-06-01; {@code Endpoint.header("anthropic-version", "2026-10-21")} chooses the newest,
 * which takes no temperature and no top_p.
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
