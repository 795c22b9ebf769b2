package dev.weft.provider;

import dev.weft.ApiException;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The same refusal in other words: with the key blotted out, or with the reason why there was no further attempt. */
final class Restated {
    private Restated() {}

    /** With another message. */
    static ApiException in(ApiException e, UnaryOperator<String> words) {
        return with(e, e.toBuilder().message(words.apply(e.providerMessage())));
    }

    /** Without what proved who asks, should the provider have quoted it, wherever that was. */
    static ApiException without(Set<String> secrets, ApiException e) {
        ApiException blotted = e;
        for (String secret : secrets) blotted = without(secret, blotted);
        return blotted;
    }

    private static ApiException without(String key, ApiException e) {
        String said = e.providerMessage() + e.type() + e.code() + e.requestId() + e.body();
        if (!said.contains(key)) return e;
        UnaryOperator<String> blotted = text -> text.replace(key, "***");
        return with(
                e,
                e.toBuilder()
                        .message(blotted.apply(e.providerMessage()))
                        .type(blotted.apply(e.type()))
                        .code(blotted.apply(e.code()))
                        .requestId(blotted.apply(e.requestId()))
                        .body(blotted.apply(e.body())));
    }

    private static ApiException with(ApiException e, ApiException.Builder words) {
        var restated = words.build();
        restated.setStackTrace(e.getStackTrace());
        return restated;
    }
}
