package dev.weft.provider;

import dev.weft.ChatModel;
import java.util.Map;
import java.util.TreeMap;

/** Models by one text, for configuration files: {@code openai/gpt-5-mini}, {@code ollama/qwen3}, {@code groq/openai/gpt-oss-120b}. */
public final class Models {
    private static final Map<String, Factory> PROVIDERS = providers();

    private Models() {}

    /** Makes models of one provider. */
    private interface Factory {
        ChatModel chat(String model, Vendor.Environment environment);
    }

    private static Map<String, Factory> providers() {
        var all = new TreeMap<String, Factory>();
        for (Vendor vendor : Vendor.values()) {
            all.put(
                    vendor.prefix(),
                    (model, environment) ->
                            OpenAi.at(vendor.endpoint(environment)).chat(model));
        }
        all.put("openai", OpenAi::chat);
        all.put("anthropic", Anthropic::chat);
        all.put("openai-responses", OpenAiResponses::chat);
        all.put("azure", Models::azure);
        all.put("bedrock", Bedrock::chat);
        all.put("cohere", Cohere::chat);
        all.put("gemini", Gemini::chat);
        all.put("ollama", Ollama::chat);
        all.put(
                "vertex",
                (model, environment) ->
                        Gemini.at(GoogleEndpoints.vertex(environment)).chat(model));
        return all;
    }

    /**
     * The model of that name. Keys and addresses are read from the environment now, as each provider's own method reads them.
     *
     * @throws IllegalArgumentException where this is not {@code provider/model} with a provider that is known
     * @throws IllegalStateException where the environment lacks what the provider needs
     */
    public static ChatModel of(String providerSlashModel) {
        return of(providerSlashModel, Vendor.PROCESS);
    }

    static ChatModel of(String name, Vendor.Environment environment) {
        int slash = name.indexOf('/');
        Factory factory =
                slash < 0 ? null : PROVIDERS.get(name.substring(0, slash).strip());
        if (factory == null) {
            throw new IllegalArgumentException("no model '" + name + "': a model is named provider/model, such as"
                    + " openai/gpt-5-mini, where the provider is one of " + String.join(", ", PROVIDERS.keySet()));
        }
        return factory.chat(name.substring(slash + 1).strip(), environment);
    }

    /**
     * The model that the environment variable WEFT_MODEL names, such as {@code openai/gpt-5-mini}.
     *
     * @throws IllegalStateException where the variable is not set
     */
    public static ChatModel fromEnvironment() {
        return fromEnvironment(Vendor.PROCESS);
    }

    static ChatModel fromEnvironment(Vendor.Environment environment) {
        String name = environment.text("WEFT_MODEL");
        if (name.isEmpty()) {
            throw new IllegalStateException("no model: set the environment variable WEFT_MODEL, for example to"
                    + " openai/gpt-5-mini, or name the model: Models.of(\"openai/gpt-5-mini\")");
        }
        return of(name, environment);
    }

    private static ChatModel azure(String deployment, Vendor.Environment environment) {
        String address = environment.text("AZURE_OPENAI_ENDPOINT");
        if (address.isEmpty()) {
            throw new IllegalStateException(
                    "no address for Azure OpenAI: set the environment variable AZURE_OPENAI_ENDPOINT, such as"
                        + " https://my-resource.openai.azure.com, or say OpenAi.at(Endpoint.azure(\"my-resource\"))");
        }
        return OpenAi.at(Azure.endpoint(address, environment)).chat(deployment);
    }
}
