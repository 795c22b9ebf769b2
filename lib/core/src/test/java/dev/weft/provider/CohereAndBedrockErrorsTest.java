package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ApiException.Kind;
import dev.weft.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Refusals that Cohere and Bedrock really sent, as their own wires read them. */
class CohereAndBedrockErrorsTest {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("bedrock-400-the-provided-model-ident", Kind.NOT_FOUND),
            Map.entry("bedrock-400-this-model-doesn-t-suppo", Kind.INVALID_REQUEST),
            Map.entry("bedrock-400-validationexception-2", Kind.NOT_FOUND),
            Map.entry("bedrock-400-validationexception", Kind.CONTEXT_LENGTH),
            Map.entry("bedrock-403-expiredtokenexception", Kind.AUTHENTICATION),
            Map.entry("bedrock-403-unrecognizedclientexception", Kind.AUTHENTICATION),
            Map.entry("bedrock-429-throttling", Kind.RATE_LIMIT),
            Map.entry("cohere-400-too-many-tokens", Kind.CONTEXT_LENGTH),
            Map.entry("cohere-401-incorrect-api-key-provid", Kind.AUTHENTICATION),
            Map.entry("cohere-403-html-body", Kind.AUTHENTICATION),
            Map.entry("cohere-404-model-command-r-plus-w", Kind.NOT_FOUND),
            Map.entry("cohere-404-model-command-r-was-re", Kind.NOT_FOUND),
            Map.entry("cohere-404-model-nonexistent-not", Kind.NOT_FOUND));

    @Test
    void everyRecordedRefusalIsOfItsKind() {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        Set<String> seen = new TreeSet<>();
        for (Path file : recordings.errors()) {
            String name = String.valueOf(file.getFileName()).replace(".json", "");
            Kind kind = KINDS.get(name);
            if (kind == null) {
                assertTrue(!name.startsWith("bedrock") && !name.startsWith("cohere"), "a new one: " + name);
                continue;
            }
            seen.add(name);
            Json recorded = Json.parse(Recordings.read(file));
            var headers = new LinkedHashMap<String, String>();
            recorded.at("headers").members().forEach((header, value) -> headers.put(header, value.text()));
            var reply = new ErrorReply(
                    (int) recorded.at("status").integer(),
                    headers,
                    recorded.at("body").text());
            Wire wire = name.startsWith("cohere") ? new CohereWire("any") : new BedrockWire("any");
            var e = wire.error(reply);
            assertEquals(kind, e.kind(), name);
            assertEquals(kind == Kind.RATE_LIMIT, e.retryable(), name);
            assertEquals(recorded.at("expected.type").text(""), e.type(), name);
            String message = recorded.at("expected.message").text("403");
            assertEquals(message, e.providerMessage(), name);
            String id = headers.getOrDefault("x-amzn-requestid", headers.getOrDefault("x-debug-trace-id", ""));
            assertEquals(id, e.requestId(), name);
        }
        assertEquals(KINDS.keySet(), seen);
    }
}
