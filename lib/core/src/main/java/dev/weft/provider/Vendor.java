package dev.weft.provider;

import dev.weft.provider.openai.OpenAiDialect;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Servers that speak OpenAI's Chat Completions: where each is, which variable holds its key, and how it differs. */
enum Vendor {
    OPENAI("https://api.openai.com/v1", "OPENAI_API_KEY", OpenAiDialect.OPENAI),
    MISTRAL("https://api.mistral.ai/v1", "MISTRAL_API_KEY", OpenAiDialect.MISTRAL),
    GROQ("https://api.groq.com/openai/v1", "GROQ_API_KEY", OpenAiDialect.GROQ),
    DEEPSEEK("https://api.deepseek.com", "DEEPSEEK_API_KEY", OpenAiDialect.DEEPSEEK),
    OPENROUTER("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", OpenAiDialect.OPENROUTER),
    XAI("https://api.x.ai/v1", "XAI_API_KEY", OpenAiDialect.XAI),
    TOGETHER("https://api.together.ai/v1", "TOGETHER_API_KEY", OpenAiDialect.TOGETHER),
    PERPLEXITY("https://api.perplexity.ai", "PERPLEXITY_API_KEY", OpenAiDialect.PERPLEXITY),
    GITHUB("https://models.github.ai/inference", "GITHUB_TOKEN", OpenAiDialect.GITHUB),
    VLLM("http://localhost:8000/v1", "", OpenAiDialect.COMPATIBLE),
    LLAMACPP("http://localhost:8080/v1", "", OpenAiDialect.COMPATIBLE),
    LMSTUDIO("http://localhost:1234/v1", "", OpenAiDialect.COMPATIBLE);

    /** The process's own environment; tests bring another. */
    static final Environment PROCESS = System::getenv;

    private final String url;
    private final String keyVariable;
    private final OpenAiDialect dialect;

    Vendor(String url, String keyVariable, OpenAiDialect dialect) {
        this.url = url;
        this.keyVariable = keyVariable;
        this.dialect = dialect;
    }

    /** Variables by their names. */
    @FunctionalInterface
    interface Environment {
        /** The variable's value, or null. */
        @Nullable
        String get(String name);

        /** The variable's value without space around it, or "". */
        default String text(String name) {
            String value = get(name);
            return value == null ? "" : value.strip();
        }
    }

    /** The name that configuration files use. */
    String prefix() {
        return name().toLowerCase(Locale.ROOT);
    }

    String keyVariable() {
        return keyVariable;
    }

    /** The endpoint, with the key that is in the environment now. */
    Endpoint endpoint(Environment environment) {
        String base = this == OPENAI ? environment.text("OPENAI_BASE_URL") : "";
        // an address of the user's own says by itself which server it is
        if (!base.isEmpty()) return Endpoint.of(base).keyFrom(keyVariable, environment);
        return Endpoint.of(url).dialect(dialect).keyFrom(keyVariable, environment);
    }
}
