package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.ApiException;
import dev.weft.DecodeException;
import dev.weft.EmbeddingModel;
import dev.weft.Json;
import dev.weft.RateLimitException;
import dev.weft.internal.ScriptedServer;
import dev.weft.provider.openai.OpenAiDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of texts, from each provider over a socket. */
class EmbeddingsTest {
    /** Each text is a number, and so is the first of the numbers of its vector. */
    enum Vendor {
        OPENAI("input"),
        MISTRAL("input"),
        OLLAMA("input"),
        GEMINI("requests");

        private final String texts;

        Vendor(String texts) {
            this.texts = texts;
        }

        Provider at(Endpoint endpoint) {
            return switch (this) {
                case OPENAI -> OpenAi.at(endpoint.dialect(OpenAiDialect.COMPATIBLE));
                case MISTRAL -> OpenAi.at(endpoint.dialect(OpenAiDialect.MISTRAL));
                case OLLAMA -> Ollama.at(endpoint);
                case GEMINI -> Gemini.at(endpoint);
            };
        }

        List<String> texts(Json body) {
            return body.at(texts).items().stream()
                    .map(text -> text.isString() ? text : text.at("content.parts.0.text"))
                    .map(Json::text)
                    .toList();
        }

        String answer(List<String> texts) {
            var vectors = texts.stream().map(text -> "[" + text + ",0.5]").toList();
            return switch (this) {
                case OLLAMA -> "{\"embeddings\":" + vectors + "}";
                case GEMINI ->
                    "{\"embeddings\":"
                            + vectors.stream()
                                    .map(v -> "{\"values\":" + v + "}")
                                    .toList() + "}";
                // in another order than that of the texts, which the index tells
                default -> {
                    var data = new ArrayList<String>();
                    for (int i = vectors.size() - 1; i >= 0; i--)
                        data.add("{\"index\":" + i + ",\"embedding\":" + vectors.get(i) + "}");
                    yield "{\"data\":" + data + "}";
                }
            };
        }
    }

    private ScriptedServer server = ScriptedServer.start((request, to) -> {});

    @AfterEach
    void closeServer() {
        server.close();
    }

    private Endpoint answering(int status, String body) {
        return start((request, to) -> to.respond(status, "application/json", body));
    }

    private Endpoint start(ScriptedServer.Script script) {
        server.close();
        server = ScriptedServer.start(script);
        return Endpoint.of(server.url()).retry(RetryPolicy.NONE);
    }

    private Provider serving(Vendor vendor) {
        return vendor.at(start((request, to) ->
                to.respond(200, "application/json", vendor.answer(vendor.texts(Json.parse(request.body()))))));
    }

    private Json body(int request) {
        return Json.parse(server.requests().get(request).body());
    }

    @ParameterizedTest
    @EnumSource
    void vectorsComeInTheOrderOfTheTextsHoweverManyThereAre(Vendor vendor) {
        var texts = IntStream.range(0, 2500).mapToObj(String::valueOf).toList();
        var vectors = serving(vendor).embeddings("e").embed(texts);
        assertEquals(2500, vectors.size());
        for (int i = 0; i < 2500; i++) assertEquals(i, vectors.get(i)[0]);
        var sent = new ArrayList<String>();
        server.requests().forEach(request -> sent.addAll(vendor.texts(Json.parse(request.body()))));
        assertEquals(texts, sent);
        int most = vendor == Vendor.GEMINI ? 100 : vendor == Vendor.OLLAMA ? 2500 : 2048;
        assertEquals((2500 + most - 1) / most, server.requests().size());
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,dimensions",
        "MISTRAL,output_dimension",
        "OLLAMA,dimensions",
        "GEMINI,requests.0.outputDimensionality"
    })
    void theLengthOfVectorsIsAskedForInTheProvidersWord(Vendor vendor, String field) {
        var provider = serving(vendor);
        provider.embeddings("e", 256).embed("1");
        assertEquals(256, body(0).at(field).integer());
        provider.embeddings("e").embed("1");
        assertEquals(true, body(1).at(field).isMissing());
        assertThrows(IllegalArgumentException.class, () -> provider.embeddings("e", 0));
        assertThrows(IllegalArgumentException.class, () -> provider.embeddings(" "));
    }

    @ParameterizedTest
    @EnumSource
    void noTextsAreNoRequest(Vendor vendor) {
        assertEquals(List.of(), serving(vendor).embeddings("e").embed(List.of()));
        assertEquals(0, server.requests().size());
    }

    @ParameterizedTest
    @EnumSource
    void anotherNumberOfVectorsThanOfTextsIsUndecodable(Vendor vendor) {
        for (var wrong : List.of(List.<String>of(), List.of("1"), List.of("1", "2", "3"))) {
            var model = vendor.at(answering(200, vendor.answer(wrong))).embeddings("e");
            assertThrows(DecodeException.class, () -> model.embed(List.of("1", "2")));
        }
        for (String none : List.of("{}", "[]", "{\"embeddings\":[{}]}", "{\"embeddings\":7,\"data\":7}")) {
            var model = vendor.at(answering(200, none)).embeddings("e");
            assertThrows(DecodeException.class, () -> model.embed("1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsTheProviders(Vendor vendor) {
        var model = vendor.at(answering(429, "[{\"error\":{\"message\":\"Slow down.\",\"code\":429}}]"))
                .embeddings("e");
        ApiException refused = assertThrows(RateLimitException.class, () -> model.embed("1"));
        assertEquals("Slow down.", refused.providerMessage());
    }

    @Test
    void longTextsAreSentInSeveralRequestsWhereTheSumIsLimited() {
        EmbeddingModel model = serving(Vendor.MISTRAL).embeddings("e");
        String longer = "1" + " ".repeat(19_999);
        model.embed(List.of(longer, longer, "2", longer + " ".repeat(20_000), "3"));
        assertEquals(
                List.of(1, 2, 1, 1),
                server.requests().stream()
                        .map(request ->
                                Vendor.MISTRAL.texts(Json.parse(request.body())).size())
                        .toList());
    }

    @Test
    void geminiIsToldWhatTheVectorsAreFor() {
        var model = serving(Vendor.GEMINI).embeddings("models/gemini-embedding-001");
        model.embed("1");
        assertEquals(
                "{\"requests\":[{\"model\":\"models/gemini-embedding-001\",\"content\":{\"parts\":[{\"text\":\"1\"}]},"
                        + "\"taskType\":\"RETRIEVAL_DOCUMENT\"}]}",
                server.requests().getFirst().body());
        assertEquals(
                "POST /models/gemini-embedding-001:batchEmbedContents HTTP/1.1",
                server.requests().getFirst().line());
        model.embedQuery("2");
        assertEquals("RETRIEVAL_QUERY", body(1).at("requests.0.taskType").text());
    }

    @Test
    void shortenedVectorsOfGeminiHaveLengthOne() {
        var provider = Gemini.at(answering(200, "{\"embeddings\":[{\"values\":[3,4]}]}"));
        assertArrayEquals(new float[] {0.6f, 0.8f}, provider.embeddings("e", 2).embed("x"));
        assertArrayEquals(new float[] {3, 4}, provider.embeddings("e").embed("x"));
        var zero = Gemini.at(answering(200, "{\"embeddings\":[{\"values\":[0,0]}]}"));
        assertArrayEquals(new float[] {0, 0}, zero.embeddings("e", 2).embed("x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void onlyTheMeantDimensionsAreSentToOllama(int dimensions) {
        JsonExchange exchange = (call, error) -> {
            assertEquals(dimensions == 0, call.body().at("dimensions").isMissing());
            return Json.object("embeddings", List.of(List.of(1)));
        };
        assertArrayEquals(new float[] {1}, new OllamaEmbeddings(exchange, "e", dimensions).embed("x"));
    }
}
