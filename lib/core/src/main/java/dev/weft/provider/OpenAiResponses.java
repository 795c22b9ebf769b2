package dev.weft.provider;

import dev.weft.ChatModel;

/**
 * OpenAI's Responses API: reasoning that is kept from turn to turn, and tools that the provider runs itself. OpenAI by
 * {@link #chat}, others who have it by {@link #at(Endpoint)}: {@link Endpoint#azure(String)}, {@link Endpoint#xAi()},
 * {@link Endpoint#openRouter()}, {@link Endpoint#vllm()}.
 *
 * <pre>{@code
 * OpenAiResponses.chat("gpt-5-mini").stream("Why is the sky blue?").printTo(System.out);
 * }</pre>
 *
 * <p>Nothing is stored at the provider: each request sends {@code store: false} and everything that came before, the items of
 * reasoning and of tools as they came, for which they travel in the assistant message. {@code extra("store", true)} changes
 * that. With {@code extra("previous_response_id", id)}, where the id is {@code response.extra().at("id").text()}, the provider
 * takes what came before from its store: of the messages only those behind that answer are sent, behind the last answer where it
 * is not among them. An id that is not known is a {@link dev.weft.NotFoundException}.
 *
 * <p>Tools of the provider's own are asked for by {@code extra("tools", List.of(Map.of("type", "web_search")))}, which stand
 * beside the request's functions; {@code extra("include", …)} too adds to what is sent. Every other extra replaces. What the
 * provider runs is told by {@link dev.weft.Event.ServerToolCalled} and {@link dev.weft.Event.ServerToolReturned}; what it asks for
 * in an item of its own, such as a shell or an approval, is a {@link dev.weft.Content.Unknown} in the answer's message, and is
 * answered by one in a user message, by the same provider's name.
 *
 * <p>Reasoning is the provider's summary, or the model's own words where a server shows those; of models that are known to reason
 * by their name, and wherever {@code reasoning(…)} was set, the encrypted reasoning is asked for, to be sent back.
 */
public final class OpenAiResponses {
    private OpenAiResponses() {}

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
                    + " or say OpenAiResponses.key(\"…\").chat(\"" + model + "\");"
                    + " for a server that needs none: OpenAiResponses.at(\"http://…/v1\").chat(\"" + model + "\")");
        }
        return at(Vendor.OPENAI.endpoint(environment)).chat(model);
    }

    /** A server that has the Responses API; its models share their connections. */
    public static Provider at(Endpoint endpoint) {
        return new ResponsesProvider(endpoint);
    }

    /** A server that has the Responses API below this address, such as {@code http://localhost:8000/v1}, without a key. */
    public static Provider at(String url) {
        return at(Endpoint.of(url));
    }

    /** OpenAI with this key; the address is still read from OPENAI_BASE_URL where that is set. */
    public static Provider key(String key) {
        return at(Vendor.OPENAI.endpoint(Vendor.PROCESS).key(key));
    }
}
