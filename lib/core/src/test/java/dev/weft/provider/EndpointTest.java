package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests go and what proves who asks. */
class EndpointTest {
    private static Vendor.Environment environment(String... namesAndValues) {
        var variables = new java.util.HashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) variables.put(namesAndValues[i], namesAndValues[i + 1]);
        return variables::get;
    }

    @ParameterizedTest
    @EnumSource
    void everyPresetTakesItsKeyFromItsVariableAndSaysWhichWhereItIsMissing(Vendor vendor) {
        String variable = vendor.keyVariable();
        var without = vendor.endpoint(environment());
        if (variable.isEmpty()) {
            assertSame(without, without.checked());
            return;
        }
        var missing = assertThrows(IllegalStateException.class, without::checked);
        assertTrue(String.valueOf(missing.getMessage()).contains(variable), missing.getMessage());
        assertTrue(String.valueOf(missing.getMessage()).contains(".key("), missing.getMessage());
        var with = vendor.endpoint(environment(variable, " k-1 \n"));
        assertEquals("k-1", with.checked().keyNow());
        assertFalse(with.toString().contains("k-1"));
        assertEquals("k-2", without.key("k-2").checked().keyNow());
        var proven = without.header("Authorization", "Bearer x");
        assertSame(proven, proven.checked());
    }

    @Test
    void anEmptyKeyIsRefused() {
        for (String empty : List.of("", " ", "\n")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Endpoint.of("https://example.org").key(empty));
        }
    }

    @Test
    void aBlankKeyIsNone() {
        assertThrows(
                IllegalStateException.class,
                () -> Vendor.GROQ.endpoint(environment("GROQ_API_KEY", " ")).checked());
    }

    @Test
    void thePresetsPointToTheirVendors() {
        assertEquals("https://api.groq.com/openai/v1", Endpoint.groq().toString());
        assertEquals("https://api.mistral.ai/v1", Endpoint.mistral().toString());
        assertEquals("https://api.deepseek.com", Endpoint.deepSeek().toString());
        assertEquals("https://openrouter.ai/api/v1", Endpoint.openRouter().toString());
        assertEquals("https://api.x.ai/v1", Endpoint.xAi().toString());
        assertEquals("https://api.together.ai/v1", Endpoint.together().toString());
        assertEquals("https://api.perplexity.ai", Endpoint.perplexity().toString());
        assertEquals(
                "https://models.github.ai/inference", Endpoint.gitHubModels().toString());
        assertEquals("http://localhost:8000/v1", Endpoint.vllm().toString());
        assertEquals("http://localhost:8080/v1", Endpoint.llamaCpp().toString());
        assertEquals("http://localhost:1234/v1", Endpoint.lmStudio().toString());
    }

    @Test
    void azureHasItsOwnHeaderAndPutsDeploymentAndVersionIntoTheAddress() {
        var dated = Endpoint.azure("res", "my-gpt", "2024-10-21").key("k");
        assertEquals("https://res.openai.azure.com/openai/deployments/my-gpt", dated.toString());
        assertEquals(Map.of("api-version", "2024-10-21"), dated.query());
        assertEquals("api-key", dated.keyHeader());
        assertEquals("max_completion_tokens", dated.dialect().field("max_tokens"));
        assertEquals("", Endpoint.azure("res", "my-gpt", "2024-02-01").dialect().field("stream_options"));
        assertEquals(
                "https://res.openai.azure.com/openai/v1", Endpoint.azure("res").toString());
        assertEquals(
                "https://r.example.com/openai/v1",
                Endpoint.azure("https://r.example.com/").toString());
        var missing = assertThrows(
                IllegalStateException.class,
                () -> Azure.endpoint("res", environment()).checked());
        assertTrue(String.valueOf(missing.getMessage()).contains("AZURE_OPENAI_API_KEY"));
        assertEquals(
                "k",
                Azure.endpoint("res", environment("AZURE_OPENAI_API_KEY", "k"))
                        .checked()
                        .keyNow());
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1,openai", "https://eu.api.openai.com/v1,openai",
                "https://x.openai.azure.com/openai/v1,openai",
        "https://api.groq.com/openai/v1,groq", "https://api.deepseek.com,deepseek",
                "http://localhost:8000/v1,compatible"
    })
    void anAddressGivenWithoutAPresetIsKnownByItsHost(String url, String dialect) {
        assertEquals(dialect, Endpoint.of(url).dialect().name());
    }

    @Test
    void aChangeLeavesTheOriginalAlone() {
        var original = Endpoint.of("http://localhost:8000/v1");
        var changed =
                original.header("X-A", "1").query("q", "2").key("k").http2(true).retry(RetryPolicy.NONE);
        assertEquals(Map.of(), original.headers());
        assertEquals(Map.of(), original.query());
        assertEquals("", original.keyNow());
        assertEquals(Map.of("X-A", "1"), changed.headers());
        assertEquals("k", changed.keyNow());
        assertTrue(changed.http2());
        assertThrows(
                UnsupportedOperationException.class, () -> changed.headers().clear());
    }

    @Test
    void aKeyIsAskedForEachTime() {
        var keys = Arrays.asList("a", "b").iterator();
        var endpoint = Endpoint.of("http://localhost/v1").key(keys::next);
        assertEquals("a", endpoint.keyNow());
        assertEquals("b", endpoint.keyNow());
    }

    @Test
    void whatMayBeSecretInAnAddressIsNotShown() {
        assertEquals(
                "http://host:80/v1",
                Endpoint.of("http://user:secret@host:80/v1?key=secret").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8000",
                "/v1",
                "ftp://host/v1",
                "http://",
                "http:// host?key=secret",
                "https://u:secret@a b/"
            })
    void whatIsNoAddressIsRefusedWithoutShowingSecrets(String url) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Endpoint.of(url));
        assertTrue(String.valueOf(refused.getMessage()).contains("https://host/v1"));
        assertFalse(String.valueOf(refused.getMessage()).contains("secret"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "'',http://localhost:11434",
                "gpu,http://gpu:11434",
                "gpu:8080,http://gpu:8080",
                ":8080,http://localhost:8080",
                "10.0.0.5,http://10.0.0.5:11434",
                "0.0.0.0,http://localhost:11434",
                "0.0.0.0:8080,http://localhost:8080",
                "::,http://localhost:11434",
                "[::],http://localhost:11434",
                "[::]:8080,http://localhost:8080",
                "::1,http://[::1]:11434",
                "[::1],http://[::1]:11434",
                "[::1]:8080,http://[::1]:8080",
                "http://gpu,http://gpu:80",
                "https://gpu,https://gpu:443",
                "http://gpu:8080,http://gpu:8080",
                "https://gpu/ollama/,https://gpu:443/ollama",
                "gpu:8080/ollama,http://gpu:8080/ollama",
                "ollama.com,https://ollama.com:443",
                "gpu:99999,http://gpu:11434",
                "gpu:no,http://gpu:11434",
                "\" gpu \",http://gpu:11434"
            })
    void everyFormOfOllamasVariableIsRead(String value, String url) {
        assertEquals(url, OllamaHost.endpoint(environment("OLLAMA_HOST", value)).toString());
    }
}
