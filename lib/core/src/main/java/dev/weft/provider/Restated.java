package dev.weft.provider;

import dev.weft.ApiException;
import java.util.function.UnaryOperator;

/** The same refusal in other words: with the key blotted out, or with the reason why there was no further attempt. */
final class Restated {
    private Restated() {}

    static ApiException in(ApiException e, UnaryOperator<String> words, UnaryOperator<String> body) {
        var restated = e.toBuilder()
                .message(words.apply(e.providerMessage()))
                .body(body.apply(e.body()))
                .build();
        restated.setStackTrace(e.getStackTrace());
        return restated;
    }

    /** Without the key, should the provider have quoted it. */
    static ApiException without(String key, ApiException e) {
        boolean quoted = !key.isEmpty() && (e.body() + e.providerMessage()).contains(key);
        return quoted ? in(e, text -> text.replace(key, "***"), text -> text.replace(key, "***")) : e;
    }
}
