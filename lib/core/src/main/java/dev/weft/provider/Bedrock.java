package dev.weft.provider;

import dev.weft.ChatModel;

/**
 * Models on Amazon Bedrock, of whatever maker, by its Converse API. A model is named by its id, by an inference profile's, or by an
 * ARN. Who asks is said by a bearer key (AWS_BEARER_TOKEN_BEDROCK) or, where there is none, by a signature made with
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary credentials, AWS_SESSION_TOKEN. Profiles, single sign-on and an
 * instance's own role are Amazon's SDK's business: its credentials, asked for at each attempt, go into {@link SigV4}.
 *
 * <pre>{@code
 * Bedrock.chat("amazon.nova-lite-v1:0").stream("Why is the sky blue?").printTo(System.out);
 * Bedrock.at(Endpoint.bedrock("eu-central-1").key("…")).chat("eu.anthropic.claude-sonnet-4-5-20250929-v1:0")…
 * }</pre>
 *
 * <p>A maker's own settings go by {@code extra("additionalModelRequestFields.…", value)}.
 */
public final class Bedrock {
    private Bedrock() {}

    /**
     * A chat model in the region that AWS_REGION (or AWS_DEFAULT_REGION) names. Reads the environment now.
     *
     * @throws IllegalStateException where there is no region, or nothing that says who asks
     */
    public static ChatModel chat(String model) {
        return chat(model, Vendor.PROCESS);
    }

    static ChatModel chat(String model, Vendor.Environment environment) {
        return at(BedrockEndpoint.of(environment)).chat(model);
    }

    /** Bedrock at this endpoint, such as {@link Endpoint#bedrock}; its models share their connections. */
    public static Provider at(Endpoint endpoint) {
        return new BedrockProvider(endpoint, BedrockWire::new);
    }

    /**
     * Claude on Bedrock by Anthropic's own requests and events, for what Converse does not know: server tools, citations of
     * documents, its own caching marks. Parts of messages that only Anthropic understands go to and from {@link Anthropic} unchanged.
     */
    public static Provider claude(Endpoint endpoint) {
        return new BedrockProvider(endpoint, BedrockInvokeWire::new);
    }
}
