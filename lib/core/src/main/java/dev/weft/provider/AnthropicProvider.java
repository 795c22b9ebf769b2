package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import dev.weft.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;

/** A server that speaks Anthropic's Messages. Immutable, for any number of threads; all its models share its connections. */
final class AnthropicProvider implements Provider {
    static final String VERSION = "anthropic-version";

    /** Not the newest, which takes no temperature: this one takes everything, and the user may set the other. */
    static final String VERSION_VALUE = "2023-06-01";

    private static final int MOST_PAGES = 100;

    private final HttpCaller caller;
    private final String root;

    AnthropicProvider(Endpoint endpoint) {
        caller = new HttpCaller(spoken(endpoint));
        String path = String.valueOf(endpoint.base().getPath()).replaceAll("/+$", "");
        // some give the address with the version of the API, as others' addresses are, and some without
        root = path.endsWith("/v1") ? "" : "/v1";
    }

    /** What every request to such a server needs, where the endpoint does not say otherwise. */
    private static Endpoint spoken(Endpoint endpoint) {
        boolean versioned = endpoint.headers().keySet().stream().anyMatch(VERSION::equalsIgnoreCase);
        var spoken = versioned ? endpoint : endpoint.header(VERSION, VERSION_VALUE);
        return endpoint.keyHeader().equals("Authorization") ? spoken.keyHeader("x-api-key") : spoken;
    }

    @Override
    public ChatModel chat(String model) {
        caller.endpoint().checked();
        var wire = new AnthropicWire(OpenAiProvider.named(model), root + "/messages");
        return HttpChatModel.of(caller, wire, model);
    }

    /** Anthropic has none. */
    @Override
    public EmbeddingModel embeddings(String model) {
        throw new UnsupportedOperationException("Anthropic has no embedding models; use another provider's for that,"
                + " such as OpenAi.key(\"…\").embeddings(\"text-embedding-3-small\")"
                + " or Ollama.at(\"localhost\").embeddings(\"nomic-embed-text\")");
    }

    @Override
    public List<String> models() {
        caller.endpoint().checked();
        JsonExchange exchange = caller::json;
        var names = new ArrayList<String>();
        String after = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            String query = root + "/models?limit=1000"
                    + (after.isEmpty() ? "" : "&after_id=" + URLEncoder.encode(after, UTF_8));
            Json list = exchange.read("list of models", Wire.HttpCall.get(query), AnthropicProvider::checked);
            for (Json model : list.member("data").items())
                names.add(model.member("id").text());
            String last = list.member("last_id").text("");
            if (!list.member("has_more").bool(false) || last.isEmpty() || last.equals(after)) break;
            after = last;
        }
        return List.copyOf(names);
    }

    private static Json checked(Json list) {
        if (!list.member("data").isArray()) throw new IllegalStateException("data is no array");
        for (Json model : list.member("data").items()) model.member("id").text();
        list.member("has_more").bool(false);
        list.member("last_id").text("");
        return list;
    }

    @Override
    public String toString() {
        return "Anthropic at " + caller.endpoint();
    }
}
