package dev.weft.provider;

import dev.weft.provider.openai.OpenAiDialect;
import java.net.URI;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Where a provider is, how to prove who asks, and how to be patient with it. Immutable; never shows its key.
 *
 * <p>The presets read the vendor's key from the environment when they are made. Without one, making a model says which variable
 * is missing, before anything is sent.
 */
public final class Endpoint extends EndpointFacts {
    private Endpoint(EndpointParts parts) {
        super(parts);
    }

    private Endpoint with(Consumer<EndpointParts> change) {
        var changed = parts.copy();
        change.accept(changed);
        return new Endpoint(changed);
    }

    /** An endpoint below this address, without a key. */
    public static Endpoint of(String url) {
        return new Endpoint(EndpointParts.at(url));
    }

    /** OpenAI: key from OPENAI_API_KEY, another address from OPENAI_BASE_URL. */
    public static Endpoint openAi() {
        return Vendor.OPENAI.endpoint(Vendor.PROCESS);
    }

    /** Anthropic: key from ANTHROPIC_API_KEY, another address from ANTHROPIC_BASE_URL. */
    public static Endpoint anthropic() {
        return Anthropic.endpoint(Vendor.PROCESS);
    }

    /** Azure OpenAI, version 1 of its API, where a model's name is a deployment's: the resource's name, or its address. */
    public static Endpoint azure(String resource) {
        return Azure.endpoint(resource, Vendor.PROCESS);
    }

    /** Azure OpenAI by a dated version of its API, such as {@code 2024-10-21}. */
    public static Endpoint azure(String resource, String deployment, String apiVersion) {
        return Azure.endpoint(resource, deployment, apiVersion, Vendor.PROCESS);
    }

    /** Mistral: key from MISTRAL_API_KEY. */
    public static Endpoint mistral() {
        return Vendor.MISTRAL.endpoint(Vendor.PROCESS);
    }

    /** Groq: key from GROQ_API_KEY. */
    public static Endpoint groq() {
        return Vendor.GROQ.endpoint(Vendor.PROCESS);
    }

    /** DeepSeek: key from DEEPSEEK_API_KEY. */
    public static Endpoint deepSeek() {
        return Vendor.DEEPSEEK.endpoint(Vendor.PROCESS);
    }

    /** OpenRouter: key from OPENROUTER_API_KEY. */
    public static Endpoint openRouter() {
        return Vendor.OPENROUTER.endpoint(Vendor.PROCESS);
    }

    /** xAI: key from XAI_API_KEY. */
    public static Endpoint xAi() {
        return Vendor.XAI.endpoint(Vendor.PROCESS);
    }

    /** Together: key from TOGETHER_API_KEY. */
    public static Endpoint together() {
        return Vendor.TOGETHER.endpoint(Vendor.PROCESS);
    }

    /** Perplexity: key from PERPLEXITY_API_KEY. */
    public static Endpoint perplexity() {
        return Vendor.PERPLEXITY.endpoint(Vendor.PROCESS);
    }

    /** GitHub Models: token from GITHUB_TOKEN. */
    public static Endpoint gitHubModels() {
        return Vendor.GITHUB.endpoint(Vendor.PROCESS);
    }

    /** vLLM on this machine, at its usual port. */
    public static Endpoint vllm() {
        return Vendor.VLLM.endpoint(Vendor.PROCESS);
    }

    /** The server of llama.cpp on this machine, at its usual port. */
    public static Endpoint llamaCpp() {
        return Vendor.LLAMACPP.endpoint(Vendor.PROCESS);
    }

    /** LM Studio on this machine, at its usual port. */
    public static Endpoint lmStudio() {
        return Vendor.LMSTUDIO.endpoint(Vendor.PROCESS);
    }

    /** Ollama: address from OLLAMA_HOST in all the forms that Ollama itself takes, else on this machine; without a key. */
    public static Endpoint ollama() {
        return OllamaHost.endpoint(Vendor.PROCESS);
    }

    /** Cohere: key from COHERE_API_KEY. */
    public static Endpoint cohere() {
        return Cohere.endpoint(Vendor.PROCESS);
    }

    /** Amazon Bedrock in a region, such as {@code eu-central-1}: who asks as {@link Bedrock} says. */
    public static Endpoint bedrock(String region) {
        return BedrockEndpoint.in(region, Vendor.PROCESS);
    }

    /** The Gemini API: key from GEMINI_API_KEY, else from GOOGLE_API_KEY. */
    public static Endpoint gemini() {
        return GoogleEndpoints.gemini(Vendor.PROCESS);
    }

    /**
     * Vertex AI, for {@link Gemini}: a project, a location such as {@code europe-west4} or {@code global}, and what gives an access
     * token, which is asked at each attempt and may block.
     */
    public static Endpoint vertex(String project, String location, Supplier<String> token) {
        return GoogleEndpoints.vertex(project, location, token);
    }

    /** The address that paths are put behind. */
    public URI base() {
        return parts.base;
    }

    /**
     * The same endpoint with this key.
     *
     * @throws IllegalArgumentException where it is empty, as what is read from an unset variable may be
     */
    public Endpoint key(String value) {
        if (value.isBlank())
            throw new IllegalArgumentException("the key is empty; leave it out for a server that needs none");
        return key(() -> value);
    }

    /** The same endpoint with a key that is asked for at each request, so that keys can rotate. */
    public Endpoint key(Supplier<String> value) {
        Objects.requireNonNull(value, "key");
        return with(changed -> changed.prove(value, null));
    }

    /** The same endpoint with requests that are signed, each attempt anew, in place of a key. */
    public Endpoint signer(Signer value) {
        Objects.requireNonNull(value, "signer");
        return with(changed -> changed.prove(null, value));
    }

    /** The same endpoint with one more header for each request. */
    public Endpoint header(String name, String value) {
        return with(changed -> changed.headers.put(name, value));
    }

    /** The same endpoint with one more query parameter for each request. */
    public Endpoint query(String name, String value) {
        return with(changed -> changed.query.put(name, value));
    }

    /** The same endpoint with another way of trying again. */
    public Endpoint retry(RetryPolicy policy) {
        return with(changed -> changed.retry = policy);
    }

    /** The same endpoint with other time limits. */
    public Endpoint timeouts(Timeouts value) {
        return with(changed -> changed.timeouts = value);
    }

    /** The same endpoint with other limits of size. */
    public Endpoint limits(Limits value) {
        return with(changed -> changed.limits = value);
    }

    /** The same endpoint over HTTP/2 where the server can; one paused reader can then hold up others. Off by default. */
    public Endpoint http2(boolean on) {
        return with(changed -> changed.http2 = on);
    }

    /**
     * The same endpoint over TLS that trusts what this context trusts, in place of what the JDK does, such as a private
     * authority, and shows this context's certificate where the server wants one. That the certificate is the host's is looked at
     * all the same.
     */
    public Endpoint sslContext(SSLContext value) {
        Objects.requireNonNull(value, "sslContext");
        return with(changed -> changed.tls = value);
    }

    /** The same endpoint with the key of this variable, read now; remembers its name to say what is missing. */
    Endpoint keyFrom(String variable, Vendor.Environment environment) {
        String value = environment.text(variable);
        var named = keyNeeded(variable);
        return value.isEmpty() ? named : named.key(value);
    }

    /** It cannot be used without a key, which these variables would hold. */
    Endpoint keyNeeded(String variables) {
        return with(changed -> changed.keyVariable = variables);
    }

    Endpoint keyHeader(String name) {
        return with(changed -> changed.keyHeader = name);
    }

    /** The same endpoint with the header that its protocol has for the key, where nobody has said another. */
    Endpoint keyHeaderElse(String name) {
        return parts.keyHeader.isEmpty() ? keyHeader(name) : this;
    }

    Endpoint dialect(OpenAiDialect value) {
        return with(changed -> changed.dialect = value);
    }

    /** Refuses to be used without the key that its preset looked for. */
    Endpoint checked() {
        parts.check(this);
        return this;
    }

    /** The address without what may be secret in it. */
    @Override
    public String toString() {
        return parts.shown();
    }
}
