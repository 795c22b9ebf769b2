package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiModelsTest {
    private final OpenAiModels models =
            OpenAiModels.of("agent", Chat.of(FakeModel.saying("Hello"))).and("other", Chat.of(FakeModel.saying("Bye")));

    private static String timeless(Object json) {
        return json.toString().replaceAll("\"created\":\\d+", "\"created\":0");
    }

    private static OpenAiRequest asking(String model) {
        return OpenAiRequest.of("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    @Test
    void theModelsAreListedInOrder() {
        assertEquals(
                "{\"object\":\"list\",\"data\":["
                        + "{\"id\":\"agent\",\"object\":\"model\",\"created\":0,\"owned_by\":\"weft\"},"
                        + "{\"id\":\"other\",\"object\":\"model\",\"created\":0,\"owned_by\":\"weft\"}]}",
                timeless(models.list()));
        assertEquals(
                "{\"id\":\"other\",\"object\":\"model\",\"created\":0,\"owned_by\":\"weft\"}",
                timeless(models.one("other")));
    }

    @Test
    void aRequestIsAnsweredByTheModelThatItNames() {
        try (var stream = models.stream(asking("other"))) {
            assertEquals("Bye", stream.result().text());
        }
    }

    @Test
    void aModelThatIsNotThereIsSaidToBeMissingAndNotQuoted() {
        var e = assertThrows(BadRequestException.class, () -> models.stream(asking("gpt-9")));
        assertThrows(BadRequestException.class, () -> models.one("gpt-9"));
        OpenAiError error = new OpenAiFormat().error(e);
        assertEquals(404, error.status());
        assertEquals(Map.of("x-should-retry", "false"), error.headers());
        assertEquals(
                "{\"error\":{\"message\":\"there is no model of this name; GET /v1/models lists those there are\","
                        + "\"type\":\"invalid_request_error\",\"code\":\"model_not_found\",\"param\":\"model\"}}",
                error.json().toString());
    }

    @Test
    void aBadRequestNamesItsFieldAndAnyOtherFailureGivesNothingAway() {
        var bad = assertThrows(BadRequestException.class, () -> OpenAiRequest.of("{}"));
        OpenAiError error = new OpenAiFormat().error(bad);
        assertEquals(400, error.status());
        assertEquals(
                "{\"error\":{\"message\":\"model: it is"
                        + " missing\",\"type\":\"invalid_request_error\",\"code\":null,\"param\":\"model\"}}",
                error.json().toString());
        OpenAiError other = new OpenAiFormat().error(new IllegalStateException("password is 1234"));
        assertEquals(500, other.status());
        assertFalse(other.json().toString().contains("1234"));
        assertEquals(Map.of("x-should-retry", "false"), other.headers());
        assertEquals(
                "{\"error\":{\"message\":\"IllegalStateException\",\"type\":\"server_error\",\"code\":null,\"param\":null}}",
                new OpenAiFormat()
                        .failures(failure -> failure.type())
                        .error(new IllegalStateException("password is 1234"))
                        .json()
                        .toString());
    }

    @Test
    void aRefusalInPlaceOfAStreamHasTheSameForm() {
        assertEquals(
                "{\"error\":{\"message\":\"Later.\",\"type\":\"invalid_request_error\",\"code\":null,\"param\":null}}",
                new OpenAiFormat().error(429, "Later."));
        assertEquals(
                "{\"error\":{\"message\":\"Down.\",\"type\":\"server_error\",\"code\":null,\"param\":null}}",
                new OpenAiFormat().error(502, "Down."));
    }

    @Test
    void twoModelsCannotHaveOneName() {
        var e = assertThrows(IllegalArgumentException.class, () -> models.and("agent", Chat.of(FakeModel.echo())));
        assertEquals("two models are named agent", e.getMessage());
    }
}
