package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weft.ApiException;
import dev.weft.ApiException.Kind;
import dev.weft.Json;
import dev.weft.provider.common.ErrorBody;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error responses that real providers sent, and the shapes that their bodies have. */
class ErrorBodiesTest {
    private static final List<String> FAMILY = List.of(
            "anthropic",
            "openai",
            "azure",
            "groq",
            "mistral",
            "deepseek",
            "openrouter",
            "xai",
            "perplexity",
            "ollama",
            "gemini");

    /** What those are whose kind or whose retrying is another than their status says. */
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("openai-400-context-length-exceeded", Kind.CONTEXT_LENGTH),
            Map.entry("deepseek-400-invalid-request-error", Kind.CONTEXT_LENGTH),
            Map.entry("openrouter-400-this-endpoint-s-maximum", Kind.CONTEXT_LENGTH),
            Map.entry("perplexity-400-too-many-prompt-tokens", Kind.CONTEXT_LENGTH),
            Map.entry("ollama-400-invalid-request-error", Kind.CONTEXT_LENGTH),
            Map.entry("anthropic-400-invalid-request-error-2", Kind.CONTEXT_LENGTH),
            Map.entry("cohere-400-too-many-tokens", Kind.CONTEXT_LENGTH),
            Map.entry("gemini-400-invalid-argument-2", Kind.CONTEXT_LENGTH),
            Map.entry("gemini-400-invalid-argument", Kind.AUTHENTICATION),
            Map.entry("gemini-vertex-streaming-failure-api-key", Kind.AUTHENTICATION),
            Map.entry("bedrock-400-validationexception", Kind.CONTEXT_LENGTH),
            Map.entry("openai-400-model-not-found", Kind.NOT_FOUND),
            Map.entry("xai-400-invalid-argument", Kind.AUTHENTICATION));

    @TestFactory
    Stream<DynamicTest> everyRecordedErrorSaysWhatItsProviderSaid() {
        var recordings = Recordings.find();
        if (!recordings.exist()) return Stream.of(DynamicTest.dynamicTest("none", () -> abort(recordings.absence())));
        return recordings.errors().stream().map(file -> DynamicTest.dynamicTest(name(file), () -> check(file)));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).replace(".json", "");
    }

    private static void check(Path file) {
        Json recorded = Json.parse(Recordings.read(file));
        int status = (int) recorded.at("status").integer();
        if (status < 400) return; // an answer: OpenAiChatWireTest has it
        Json expected = recorded.at("expected");
        var headers = new LinkedHashMap<String, String>();
        recorded.at("headers").members().forEach((name, value) -> headers.put(name, value.text()));
        var failure = new ErrorReply(status, headers, recorded.at("body").text("")).toException();

        String message = expected.at("message").text("");
        if (name(file).equals("cohere-403-html-body")) message = "403"; // the page's title
        message = message.replaceAll("\\s+", " ").strip(); // one line, for logs
        var said = ApiException.status(status)
                .message(message)
                .requestId(failure.requestId())
                .build();
        assertEquals(said.getMessage(), failure.getMessage());
        Kind kind = KINDS.getOrDefault(name(file), failure.kind());
        assertEquals(kind, failure.kind());
        if (!FAMILY.contains(recorded.at("provider").text())) return;
        assertEquals(KINDS.getOrDefault(name(file), said.kind()), failure.kind());
        // where a body has no type the recordings name the status in its place
        String type = expected.at("type").isString() ? expected.at("type").text() : "";
        assertEquals(type, failure.type());
        assertEquals(expected.at("code").text(""), failure.code());
        boolean never = failure.type().equals("insufficient_quota")
                || headers.getOrDefault("x-should-retry", "").equals("false");
        assertEquals(said.retryable() && !never, failure.retryable());
        if (headers.containsKey("retry-after-ms")) assertEquals(Optional.of(Duration.ZERO), failure.retryAfter());
        assertEquals(
                headers.containsKey("x-request-id")
                        || headers.containsKey("apim-request-id")
                        || headers.containsKey("x-ds-trace-id")
                        || headers.containsKey("request-id")
                        || recorded.at("body").text("").contains("\"request_id\""),
                !failure.requestId().isEmpty());
    }

    private static ApiException of(int status, String body, String... headers) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < headers.length; i += 2) map.put(headers[i], headers[i + 1]);
        return new ErrorReply(status, map, body).toException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":\"c\"}}|no|t|c",
                "{\"error\":{\"message\":\"no\",\"type\":null,\"code\":404}}|no||404",
                "{\"error\":\"no\"}|no||",
                "{\"error\":\"no\",\"code\":\"c\"}|no||c",
                "{\"object\":\"error\",\"message\":\"no\",\"type\":\"t\",\"code\":\"1300\"}|no|t|1300",
                "{\"message\":\"no\",\"type\":\"t\"}|no|t|",
                "{\"message\":{\"detail\":[{\"msg\":\"no\"}]},\"type\":\"t\"}|no|t|",
                "{\"detail\":\"no\"}|no||",
                "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"no\",\"type\":\"missing\"},{\"msg\":\"not\"}]}|no; not||",
                "{\"detail\":{\"message\":\"no\"}}|no||",
                "{\"errors\":[{\"message\":\"no\"}]}|no||",
                "[{\"error\":{\"message\":\"no\",\"status\":\"S\",\"code\":429}}]|no|S|429",
                "{\"error_type\":\"t\",\"message\":\"no\"}|no|t|",
                "\"no\"|no||",
                "no|no||",
                "<html><head><TITLE>502 Bad Gateway</TITLE></head><body>no</body></html>|502 Bad Gateway||",
                "<p>no</p>|the provider gave no message||",
                "{broken|{broken||",
                "{}|the provider gave no message||",
                "[]|the provider gave no message||",
                "null|null||"
            })
    void everyShapeOfABodyIsRead(String body, String message, String type, String code) {
        var failure = of(418, body);
        assertEquals("status 418: " + message, failure.getMessage());
        assertEquals(type == null ? "" : type, failure.type());
        assertEquals(code == null ? "" : code, failure.code());
        assertEquals(body, failure.body());
    }

    @Test
    void anEmptyBodyIsNoMessage() {
        assertEquals("status 502: the provider gave no message", of(502, "").getMessage());
    }

    @Test
    void aMessageIsOneLineSoThatALogCannotBeForged() {
        assertEquals("status 500: no way", of(500, " no\r\n\tway \u0007 ").getMessage());
        assertEquals("status 500: no way", of(500, "{\"error\":\"no\\nway\"}").getMessage());
    }

    @Test
    void aLongMessageIsCutOffAndTheBodyIsNot() {
        var failure = of(500, "x".repeat(5_000));
        assertTrue(String.valueOf(failure.getMessage()).length() < 1_100);
        assertEquals(5_000, failure.body().length());
    }

    @ParameterizedTest
    @CsvSource({
        "400,INVALID_REQUEST,false",
        "401,AUTHENTICATION,false",
        "402,OTHER,false",
        "403,AUTHENTICATION,false",
        "404,NOT_FOUND,false",
        "408,OTHER,true",
        "409,OTHER,true",
        "413,INVALID_REQUEST,false",
        "422,INVALID_REQUEST,false",
        "429,RATE_LIMIT,true",
        "500,SERVER,true",
        "502,SERVER,true",
        "503,SERVER,true",
        "529,SERVER,true"
    })
    void theStatusAloneSaysTheKind(int status, Kind kind, boolean retryable) {
        var failure = of(status, "");
        assertAll(() -> assertEquals(kind, failure.kind()), () -> assertEquals(retryable, failure.retryable()));
    }

    @Test
    void quotaThatIsUsedUpIsNotTriedAgain() {
        for (String word : List.of("insufficient_quota", "credit_balance_exhausted", "project_spend_limit_exceeded")) {
            var failure = of(429, "{\"error\":{\"message\":\"no\",\"type\":\"x\",\"code\":\"" + word + "\"}}");
            assertEquals(Kind.RATE_LIMIT, failure.kind());
            assertEquals(false, failure.retryable());
        }
    }

    @Test
    void groqsCapacityMayComeBackAndItsTooLargeRequestMayNot() {
        assertTrue(of(498, "{\"error\":{\"message\":\"no\",\"code\":\"capacity_exceeded\"}}")
                .retryable());
        assertEquals(
                false,
                of(413, "{\"error\":{\"message\":\"no\",\"code\":\"rate_limit_exceeded\"}}")
                        .retryable());
    }

    @Test
    void theHeaderHasTheLastWordOnTryingAgain() {
        assertEquals(false, of(500, "", "x-should-retry", "false").retryable());
        assertEquals(true, of(400, "", "X-Should-Retry", "true").retryable());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2|2000",
                "0.5|500",
                "0|0",
                "-1|",
                "NaN|",
                "soon|",
                "Infinity|31536000000",
                "1e300|31536000000",
                "Fri, 20 Nov 2026 10:00:07 GMT|7000",
                "Friday, 20-Nov-26 10:00:07 GMT|7000",
                "Fri Nov 20 10:00:07 2026|7000",
                "Fri, 20 Nov 2026 09:59:00 GMT|0",
                "Sun Nov  1 10:00:07 2026|0"
            })
    void theWaitIsReadFromSecondsOrAnyOfTheThreeDates(String value, Long millis) {
        var failure = of(429, "", "Retry-After", value, "Date", "Fri, 20 Nov 2026 10:00:00 GMT");
        assertEquals(Optional.ofNullable(millis).map(Duration::ofMillis), failure.retryAfter());
    }

    @Test
    void millisecondsGoBeforeSeconds() {
        assertEquals(
                Optional.of(Duration.ZERO),
                of(429, "", "retry-after", "1", "retry-after-ms", "0").retryAfter());
        assertEquals(
                Optional.of(Duration.ofNanos(1_500_000)),
                of(429, "", "retry-after-ms", "1.5").retryAfter());
        assertEquals(
                Optional.of(Duration.ofSeconds(1)),
                of(429, "", "retry-after", "1", "retry-after-ms", "-5").retryAfter());
        assertEquals(Optional.empty(), of(429, "").retryAfter());
    }

    private static String google(String details) {
        return "[{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota.\","
                + "\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[" + details + "]}}]";
    }

    @Test
    void googlesWaitStandsInTheBody() {
        String wait = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.4s\"}";
        var limited = of(429, google(wait));
        assertEquals(Optional.of(Duration.ofMillis(34_400)), limited.retryAfter());
        assertTrue(limited.retryable());
        assertEquals(
                Optional.of(Duration.ofSeconds(2)),
                of(429, google(wait), "retry-after", "2").retryAfter());
        assertEquals(
                Optional.empty(), of(429, google(wait.replace("34.4s", "soon"))).retryAfter());
        var inBand = ErrorBody.of(google(wait)).inBand(google(wait));
        assertEquals(Optional.of(Duration.ofMillis(34_400)), inBand.retryAfter());
        assertTrue(inBand.retryable());
    }

    @Test
    void aQuotaForTheDayIsNotTriedAgain() {
        String wait = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"3s\"}";
        String daily = "{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":"
                + "[{\"quotaId\":\"PerMinute\"},{\"quotaId\":\"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"}]}";
        assertFalse(of(429, google(daily + "," + wait)).retryable());
        assertTrue(of(429, google(daily.replace("PerDay", "PerMinute") + "," + wait))
                .retryable());
        assertFalse(of(429, google("")).retryable());
        assertTrue(of(429, google("").replace("your current quota", "the rate")).retryable());
        assertTrue(of(429, google("7").replace("your current quota", "the rate").replace("\"RESOURCE_EXHAUSTED\"", "8"))
                .retryable());
    }

    @Test
    void withoutADateHeaderOurOwnClockCounts() {
        assertEquals(
                Optional.of(Duration.ZERO),
                of(429, "", "retry-after", "Wed, 21 Oct 2015 07:28:00 GMT").retryAfter());
    }

    @Test
    void theRequestsIdIsFoundUnderItsNames() {
        assertEquals("r1", of(500, "", "X-Request-Id", "r1").requestId());
        assertEquals("r2", of(500, "", "request-id", "r2").requestId());
        assertEquals("r3", of(500, "", "apim-request-id", "r3").requestId());
        assertEquals(
                "r4",
                of(500, "{\"error\":{\"message\":\"no\"},\"request_id\":\"r4\"}")
                        .requestId());
        assertEquals(
                "status 500: no (request r4)",
                of(500, "{\"error\":{\"message\":\"no\"},\"request_id\":\"r4\"}")
                        .getMessage());
    }

    @Test
    void aReplyShowsNothingOfItsBody() {
        assertEquals("status 500, 6 characters", new ErrorReply(500, Map.of(), "secret").toString());
    }
}
