package dev.weft.provider;

import java.util.Optional;

/** Who asks Amazon's services: an access key with its secret, and the session's token where both are temporary. Never shown. */
public final class AwsCredentials {
    private final String accessKey;
    private final String secret;
    private final String sessionToken;

    private AwsCredentials(String accessKey, String secret, String sessionToken) {
        this.accessKey = filled("access key", accessKey);
        this.secret = filled("secret", secret);
        this.sessionToken = sessionToken.strip();
    }

    /** Credentials that last. */
    public static AwsCredentials of(String accessKey, String secret) {
        return new AwsCredentials(accessKey, secret, "");
    }

    /** Temporary credentials; an empty token is none. */
    public static AwsCredentials of(String accessKey, String secret, String sessionToken) {
        return new AwsCredentials(accessKey, secret, sessionToken);
    }

    private static String filled(String what, String value) {
        if (value.isBlank()) throw new IllegalArgumentException("the " + what + " is empty");
        return value.strip();
    }

    /** The id of the access key. */
    public String accessKey() {
        return accessKey;
    }

    /** What signs. */
    public String secret() {
        return secret;
    }

    /** The token of temporary credentials. */
    public Optional<String> sessionToken() {
        return sessionToken.isEmpty() ? Optional.empty() : Optional.of(sessionToken);
    }

    /** Nothing of what they are. */
    @Override
    public String toString() {
        return "AwsCredentials";
    }
}
