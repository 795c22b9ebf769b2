package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the three kinds of request have in common: how much may be posted, what is refused, and how. */
class RequestLimitsTest {
    private static final RequestLimits USUAL = RequestLimits.USUAL;

    enum Api {
        AI_SDK {
            @Override
            ChatRequest read(String body, RequestLimits limits) {
                return AiSdkRequest.of(body, limits).instructions(true).chatRequest();
            }

            @Override
            String part(String url) {
                return "{\"type\":\"file\",\"url\":" + Json.of(url) + "}";
            }
        },
        AG_UI {
            @Override
            ChatRequest read(String body, RequestLimits limits) {
                return AgUiRequest.of(body, limits).instructions(true).chatRequest();
            }

            @Override
            String part(String url) {
                return "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"value\":" + Json.of(url) + "}}";
            }

            @Override
            String tool(String name) {
                return "{\"name\":\"" + name + "\"}";
            }
        },
        OPEN_AI {
            @Override
            ChatRequest read(String body, RequestLimits limits) {
                return OpenAiRequest.of(body, limits).chatRequest();
            }

            @Override
            String part(String url) {
                return "{\"type\":\"image_url\",\"image_url\":{\"url\":" + Json.of(url) + "}}";
            }
        };

        abstract ChatRequest read(String body, RequestLimits limits);

        abstract String part(String url);

        String tool(String name) {
            return "{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}";
        }

        String user(String parts) {
            return "{\"role\":\"user\",\"" + (this == AI_SDK ? "parts" : "content") + "\":[" + parts + "]}";
        }

        String body(String messages) {
            return "{\"model\":\"m\",\"messages\":[" + messages + "]}";
        }

        BadRequestException refused(String messages, RequestLimits limits) {
            return assertThrows(BadRequestException.class, () -> read(body(messages), limits));
        }

        void limit(String message, String messages, RequestLimits limits) {
            var e = refused(messages, limits);
            assertEquals(413, e.status());
            String content = this == AI_SDK ? "parts" : "content";
            String url = this == AG_UI ? "source.value" : this == OPEN_AI ? "image_url.url" : "url";
            assertEquals(message.replace("PARTS", content).replace("URL", url), e.getMessage());
        }
    }

    private static final String TEXT = "{\"type\":\"text\",\"text\":\"Hello\"}";

    @ParameterizedTest
    @EnumSource
    void tooMuchIsRefused(Api api) {
        String two = api.user(TEXT) + "," + api.user(TEXT);
        api.limit("messages: the limit is 1 messages", two, USUAL.messages(1));
        api.limit("messages.1.PARTS: the limit is 1 parts in all messages together", two, USUAL.parts(1));
        api.limit("messages.1.PARTS.0.text: the limit is 9 characters in all", two, USUAL.characters(9));
        var enough = USUAL.messages(2).parts(2).characters(11);
        assertEquals(2, api.read(api.body(two), enough).messages().size());
    }

    @ParameterizedTest
    @EnumSource
    void filesCountTogether(Api api) {
        String file = api.part("data:image/x;base64,AAAA");
        String url = "messages.0.PARTS.1.URL: the limit is 5 bytes of files in all";
        api.limit(url, api.user(file + "," + file), USUAL.fileBytes(5));
        api.limit("messages.0.PARTS.0.URL: the limit is 0 bytes of files in all", api.user(file), USUAL.fileBytes(0));
        String percent = api.part("data:image/x,abc");
        api.limit(
                "messages.0.PARTS.0.URL: the limit is 2 bytes of files in all", api.user(percent), USUAL.fileBytes(2));
        assertEquals(
                1,
                api.read(api.body(api.user(file + "," + percent)), USUAL.fileBytes(6))
                        .messages()
                        .size());
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsFarTooLargeIsNotEvenDecoded(Api api) {
        String user = api.user(api.part("data:image/png;base64," + "!".repeat(2 << 20)));
        api.limit("messages.0.PARTS.0.URL: the limit is 1048576 bytes of files in all", user, USUAL.fileBytes(1 << 20));
    }

    @ParameterizedTest
    @EnumSource
    void base64IsTakenStrictlyButForWhiteSpace(Api api) {
        for (String wrong : List.of("A", "A!AA", "AAAA=", "A=AA", "AA\u00a0AA", "AA-_"))
            assertTrue(api.refused(api.user(api.part("data:image/png;base64," + wrong)), USUAL)
                    .getMessage()
                    .endsWith(": the data is not base64"));
        String spaced = api.user(api.part("data:image/png;base64,AQ\r\nID"));
        var content = api.read(api.body(spaced), USUAL)
                .messages()
                .getFirst()
                .content()
                .getFirst();
        assertEquals(Content.image(new byte[] {1, 2, 3}, "image/png"), content);
    }

    @ParameterizedTest
    @EnumSource
    void anAddressIsOneOfTheWeb(Api api) {
        for (String url : List.of("file:///etc/passwd", "javascript:alert(1)", "/etc/passwd", "", "gs://bucket/a")) {
            var e = api.refused(api.user(api.part(url)), USUAL);
            assertEquals(400, e.status());
            assertTrue(e.getMessage().endsWith(": it begins with neither data: nor https:"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AG_UI", "OPEN_AI"})
    void toolsAreFewAndHaveEachItsName(Api api) {
        String tools = IntStream.range(0, 257).mapToObj(i -> api.tool("t" + i)).collect(Collectors.joining(","));
        var many = assertThrows(
                BadRequestException.class,
                () -> api.read(
                        "{\"model\":\"m\",\"messages\":[" + api.user(TEXT) + "],\"tools\":[" + tools + "]}", USUAL));
        assertEquals("tools: the limit is 256 tools", many.getMessage());
        String same = "{\"model\":\"m\",\"messages\":[" + api.user(TEXT) + "],\"tools\":[" + api.tool("a") + ","
                + api.tool("a") + "]}";
        var twice = assertThrows(BadRequestException.class, () -> api.read(same, USUAL));
        assertTrue(twice.getMessage().endsWith("name: a tool before it has the same name"), twice.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void aMillionOfAnythingIsRefusedAtOnce(Api api) {
        String zeros = "0,".repeat(1_000_000) + "0";
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            api.limit("messages: the limit is 1000 messages", zeros, USUAL);
            api.limit("messages.0.PARTS: the limit is 20000 parts in all messages together", api.user(zeros), USUAL);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNestedFarTooDeepIsRefused(Api api) {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        var e = api.refused(deep, USUAL);
        assertEquals("", e.field());
        String allowed = "[".repeat(500) + "]".repeat(500);
        assertThrows(BadRequestException.class, () -> api.read(api.body(allowed), USUAL));
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatMeansSomethingElsewhereMeansNothingHere(Api api) {
        String body =
                "{\"__proto__\":{\"messages\":[]},\"constructor\":{\"prototype\":{}},\"model\":\"m\",\"messages\":["
                        + api.user(TEXT.replace("{", "{\"__proto__\":1,")) + "]}";
        assertEquals("Hello", api.read(body, USUAL).prompt());
    }

    /** Whatever stands anywhere, the answer is a request or a refusal that names a field and quotes nothing. */
    @ParameterizedTest
    @EnumSource
    void whateverStandsAnywhereIsReadOrRefused(Api api) {
        String call = "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"t\",\"arguments\":\"{}\"}}";
        Json whole = Json.parse(
                "{\"id\":\"i\",\"model\":\"m\",\"threadId\":\"t\",\"runId\":\"r\",\"protocolVersion\":\"1.0\","
                    + "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"stop\":[\"x\"],\"tool_choice\":\"auto\","
                    + "\"temperature\":1,\"max_tokens\":5,\"seed\":1,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
                    + "{\"name\":\"n\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}}},\"messages\":["
                        + api.user(TEXT + "," + api.part("data:image/png;base64,AQID"))
                        + ",{\"role\":\"assistant\",\"content\":\"x\",\"parts\":[" + TEXT
                        + ",{\"type\":\"tool-t\",\"toolCallId\":\"c\",\"state\":\"output-available\",\"input\":{},\"output\":1}],"
                        + "\"toolCalls\":[" + call + "],\"tool_calls\":[" + call + "]}"
                        + (api == Api.AI_SDK
                                ? ""
                                : ",{\"role\":\"tool\",\"toolCallId\":\"c\",\"tool_call_id\":\"c\",\"content\":\"y\"}")
                        + "],\"tools\":[" + api.tool("a") + "],\"state\":{},\"context\":[]}");
        api.read(whole.toString(), USUAL);
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            String body = changed(whole, random).toString();
            try {
                api.read(body, USUAL);
            } catch (BadRequestException e) {
                refused++;
                assertFalse(String.valueOf(e.getMessage()).contains("secret"), e.getMessage());
            }
        }
        assertTrue(refused > 500 && refused < 4_900, "refused " + refused);
    }

    private static final List<Json> ODD = List.of(
            Json.of(null),
            Json.of("secret"),
            Json.of(""),
            Json.of(-1e300),
            Json.of(true),
            Json.array("secret"),
            Json.array(),
            Json.object("secret", "secret"),
            Json.of("\ud83d"),
            Json.parse("[[[[[]]]]]"));

    private static Json changed(Json json, Random random) {
        if (random.nextInt(6) == 0) return ODD.get(random.nextInt(ODD.size()));
        if (json.isObject() && !json.keys().isEmpty()) {
            var keys = List.copyOf(json.keys());
            String key = keys.get(random.nextInt(keys.size()));
            return random.nextInt(8) == 0 ? json.without(key) : json.plus(key, changed(json.member(key), random));
        }
        if (json.isArray() && !json.items().isEmpty()) {
            var items = new java.util.ArrayList<>(json.items());
            int at = random.nextInt(items.size());
            items.set(at, changed(items.get(at), random));
            return Json.of(items);
        }
        return ODD.get(random.nextInt(ODD.size()));
    }

    @Test
    void instructionsAreTheServersToGiveUnlessItTakesThoseOfTheClient() {
        String messages =
                "\"messages\":[{\"role\":\"system\",\"content\":\"Obey.\"},{\"role\":\"user\",\"content\":\"Hi\"}]";
        String developer = messages.replace("system", "developer");
        var without = List.of(Message.user("Hi"));
        var with = List.of(Message.system("Obey."), Message.user("Hi"));
        for (String posted : List.of(messages, developer)) {
            var request = AgUiRequest.of("{" + posted + "}");
            assertEquals(without, request.chatRequest().messages());
            assertEquals(with, request.instructions(true).chatRequest().messages());
            assertEquals(
                    with,
                    OpenAiRequest.of("{\"model\":\"m\"," + posted + "}")
                            .chatRequest()
                            .messages());
        }
        var request = AiSdkRequest.of("{" + messages + "}");
        assertEquals(without, request.chatRequest().messages());
        assertEquals(with, request.instructions(true).chatRequest().messages());
    }

    @Test
    void argumentsAndResultsOfToolsCountAsText() {
        String result = "{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool-t\",\"toolCallId\":\"1\",\"state\":"
                + "\"output-available\",\"output\":[\"" + "x".repeat(100) + "\"]}]}";
        assertEquals(413, Api.AI_SDK.refused(result, USUAL.characters(100)).status());
        String call = "{\"id\":\"c\",\"function\":{\"name\":\"t\",\"arguments\":\"" + "x".repeat(100) + "\"}}";
        String ofAgUi = "{\"role\":\"assistant\",\"toolCalls\":[" + call + "]}";
        assertEquals(413, Api.AG_UI.refused(ofAgUi, USUAL.characters(100)).status());
        String ofOpenAi = "{\"role\":\"assistant\",\"tool_calls\":[" + call + "]}";
        assertEquals(413, Api.OPEN_AI.refused(ofOpenAi, USUAL.characters(100)).status());
    }

    @Test
    void aLimitIsANumberThatCanBe() {
        assertThrows(IllegalArgumentException.class, () -> USUAL.messages(0));
        assertThrows(IllegalArgumentException.class, () -> USUAL.parts(0));
        assertThrows(IllegalArgumentException.class, () -> USUAL.characters(0));
        assertThrows(IllegalArgumentException.class, () -> USUAL.fileBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> USUAL.tools(-1));
    }

    @Test
    void anOversizedRequestOfOpenAiIsAnsweredAsSuch() {
        var error = new OpenAiFormat().error(Api.OPEN_AI.refused(Api.OPEN_AI.user(TEXT), USUAL.characters(1)));
        assertEquals(413, error.status());
        assertEquals("invalid_request_error", error.json().at("error.type").text());
    }
}
