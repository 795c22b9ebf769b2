package dev.weft.provider;

/** Where Bedrock is, and who asks there: a bearer key, or else a signature made with what the environment holds. */
final class BedrockEndpoint {
    private static final String VARIABLES =
            "AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN)";

    private BedrockEndpoint() {}

    /** In the region that the environment names. */
    static Endpoint of(Vendor.Environment environment) {
        String region = environment.text("AWS_REGION");
        if (region.isEmpty()) region = environment.text("AWS_DEFAULT_REGION");
        if (region.isEmpty()) {
            throw new IllegalStateException(
                    "no region for Bedrock: set the environment variable AWS_REGION, or name it:"
                            + " Bedrock.at(Endpoint.bedrock(\"us-east-1\"))");
        }
        return in(region, environment);
    }

    static Endpoint in(String region, Vendor.Environment environment) {
        if (!region.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("'" + region + "' is no region; one looks like us-east-1");
        }
        String domain = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        var endpoint = Endpoint.of("https://bedrock-runtime." + region + domain).keyNeeded(VARIABLES);
        String bearer = environment.text("AWS_BEARER_TOKEN_BEDROCK");
        if (!bearer.isEmpty()) return endpoint.key(bearer);
        String id = environment.text("AWS_ACCESS_KEY_ID");
        String secret = environment.text("AWS_SECRET_ACCESS_KEY");
        if (id.isEmpty() || secret.isEmpty()) return endpoint;
        var credentials = AwsCredentials.of(id, secret, environment.text("AWS_SESSION_TOKEN"));
        return endpoint.signer(SigV4.of(region, "bedrock", () -> credentials));
    }
}
