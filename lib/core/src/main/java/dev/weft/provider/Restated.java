package dev.weft.provider;

import dev.weft.ApiException;
import java.util.function.UnaryOperator;

/** The same refusal in other words: with the key blotted out, or with the reason why there was no further attempt. */
final class Restated {
    private Restated() {}

    static ApiException in(ApiException e, UnaryOperator<String> words, UnaryOperator<String> body) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        // what the exception puts around the provider's message, it will put there again
        String before = e.status() == 200 ? "error inside the answer: " : "status " + e.status() + ": ";
        String after = e.requestId().isEmpty() ? "" : " (request " + e.requestId() + ")";
        if (message.startsWith(before)) message = message.substring(before.length());
        if (message.endsWith(after)) message = message.substring(0, message.length() - after.length());
        var restated = ApiException.status(e.status())
                .kind(e.kind())
                .type(e.type())
                .code(e.code())
                .requestId(e.requestId())
                .body(body.apply(e.body()))
                .retryAfter(e.retryAfter().orElse(null))
                .retryable(e.retryable())
                .message(words.apply(message))
                .build();
        restated.setStackTrace(e.getStackTrace());
        return restated;
    }

    /** Without the key, should the provider have quoted it. */
    static ApiException without(String key, ApiException e) {
        String message = e.getMessage();
        boolean quoted = !key.isEmpty() && (e.body().contains(key) || (message != null && message.contains(key)));
        return quoted ? in(e, text -> text.replace(key, "***"), text -> text.replace(key, "***")) : e;
    }
}
