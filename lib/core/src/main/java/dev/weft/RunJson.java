package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run, what it came to and what went wrong in it, as JSON and back. */
final class RunJson {
    private RunJson() {}

    static Json run(Run run) {
        return new JsonFields()
                .with("id", run.id())
                .with("name", run.name())
                .with("startedAt", run.startedAt())
                .some("tags", run.tags())
                .json();
    }

    static Run run(Json json) {
        Map<String, String> tags = new LinkedHashMap<>();
        json.member("tags").members().forEach((key, value) -> tags.put(key, value.text()));
        return new Run(
                json.member("id").text(),
                json.member("name").text(),
                Collections.unmodifiableMap(tags),
                json.member("startedAt").as(Instant.class));
    }

    static Json summary(Summary summary) {
        return new JsonFields()
                .some("text", summary.text())
                .some("usage", ResponseJson.usage(summary.usage()))
                .with("total", summary.total())
                .some("toFirstText", summary.toFirstText())
                .with("modelCalls", summary.modelCalls())
                .some("toolCalls", summary.toolCalls() == 0 ? null : summary.toolCalls())
                .some("retries", summary.retries() == 0 ? null : summary.retries())
                .some("sources", summary.sources())
                .json();
    }

    static Summary summary(Json json) {
        return new Summary(
                json.member("text").text(""),
                ResponseJson.usage(json.member("usage")),
                json.member("total").as(Duration.class),
                duration(json.member("toFirstText")),
                (int) json.member("modelCalls").integer(0),
                (int) json.member("toolCalls").integer(0),
                (int) json.member("retries").integer(0),
                json.member("sources").items().stream()
                        .map(ResponseJson::document)
                        .toList());
    }

    private static @Nullable Duration duration(Json json) {
        return json.isMissing() || json.isNull() ? null : json.as(Duration.class);
    }

    /** Neither the stack nor what the exception has behind accessors, which may quote what was sent. */
    static Json failure(Failure failure) {
        return new JsonFields()
                .with("type", failure.type())
                .some("message", failure.message())
                .some("retryable", failure.retryable())
                .json();
    }

    static Failure failure(Json json) {
        String type = json.member("type").text("");
        String message = json.member("message").text("");
        if (type.equals(CancelledException.class.getSimpleName())) return Failure.of(new CancelledException(message));
        return Failure.of(
                new RecordedException(type, message, json.member("retryable").bool(false)));
    }
}
