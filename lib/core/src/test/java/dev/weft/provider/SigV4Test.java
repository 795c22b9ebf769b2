package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SigV4Test {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final AwsCredentials LASTING = AwsCredentials.of("AKIDEXAMPLE", "not-a-real-secret");
    private static final String BODY_HASH = "5e4ce7b36ba37b78a5d5f9fd08e6b7b54ba6879d651aa46ec9e1d6fa24ebe30a";

    private static SigV4 signer(AwsCredentials credentials) {
        return SigV4.of("us-east-1", "bedrock", () -> credentials).clock(() -> NOW);
    }

    private static Signer.Request request(String url) {
        return request(url, Map.of("Content-Type", "application/json", "User-Agent", "weft"));
    }

    private static Signer.Request request(String url, Map<String, String> headers) {
        return new Signer.Request("POST", URI.create(url), headers, "{\"messages\":[]}".getBytes(UTF_8));
    }

    private static final String URL =
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/vendor.model-v1%3A0/converse-stream";

    private static String signature(Signer.Request request) {
        String authorization = signer(LASTING).sign(request).get("Authorization");
        assertTrue(authorization != null);
        return authorization.substring(authorization.indexOf("Signature=") + 10);
    }

    @Test
    void aRequestIsSignedAsAnotherImplementationSignsIt() {
        assertEquals(
                Map.of(
                        "x-amz-content-sha256",
                        BODY_HASH,
                        "x-amz-date",
                        "20261120T120000Z",
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/bedrock/aws4_request,"
                                + " SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,"
                                + " Signature=cc51f598b67e810798df0811af6bdb6e3177c27deb53fb69d4dbcd2867fb8234"),
                signer(LASTING).sign(request(URL)));
    }

    @Test
    void headersThatAreNoBusinessOfTheServiceDoNotMatter() {
        var more = Map.of(
                "content-type", "  application/json ", "User-Agent", "other", "Accept", "a/b", "traceparent", "1");
        assertEquals(signature(request(URL)), signature(request(URL, more)));
    }

    @Test
    void amazonsOwnHeadersAreSigned() {
        var headers = Map.of("Content-Type", "application/json", "X-Amz-Target", "a  b");
        var signed = signer(LASTING).sign(request(URL, headers)).get("Authorization");
        assertTrue(signed != null && signed.contains("x-amz-date;x-amz-target"), signed);
    }

    @Test
    void theTokenOfTemporaryCredentialsGoesAlongAndIsSigned() {
        var temporary = signer(AwsCredentials.of("AKIDEXAMPLE", "not-a-real-secret", "a-token"))
                .sign(request(URL));
        assertEquals("a-token", temporary.get("x-amz-security-token"));
        String authorization = temporary.get("Authorization");
        assertTrue(authorization != null && authorization.contains("x-amz-date;x-amz-security-token,"), authorization);
        assertFalse(authorization.endsWith(signature(request(URL))));
    }

    @Test
    void everythingThatIsSentChangesTheSignature() {
        String signature = signature(request(URL));
        assertNotEquals(signature, signature(request(URL.replace("%3A", ":"))));
        assertNotEquals(signature, signature(request(URL.replace("us-east-1", "us-east-2"))));
        assertNotEquals(signature, signature(request(URL + "?a=b")));
        assertNotEquals(
                signature,
                signature(new Signer.Request(
                        "PUT",
                        URI.create(URL),
                        request(URL).headers(),
                        request(URL).body())));
        assertNotEquals(
                signature,
                signature(
                        new Signer.Request("POST", URI.create(URL), request(URL).headers(), new byte[0])));
    }

    @Test
    void theOrderOfTheQueryAndTheUsualPortDoNotMatter() {
        assertEquals(signature(request(URL + "?b=2&a=1%2F&a=0&c")), signature(request(URL + "?a=0&a=1/&b=2&c=")));
        assertEquals(signature(request(URL)), signature(request(URL.replace(".com/", ".com:443/"))));
        assertNotEquals(signature(request(URL)), signature(request(URL.replace(".com/", ".com:8443/"))));
    }

    @Test
    void credentialsAreAskedForAtEachSignature() {
        var asked = new AtomicInteger();
        var signer = SigV4.of("us-east-1", "bedrock", () -> AwsCredentials.of("key" + asked.incrementAndGet(), "s"));
        for (int i = 1; i <= 3; i++) {
            String authorization = signer.sign(request(URL)).get("Authorization");
            assertTrue(authorization != null && authorization.contains("Credential=key" + i + "/"), authorization);
        }
    }

    @Test
    void nothingOfTheCredentialsIsShown() {
        var secret = AwsCredentials.of("AKIDEXAMPLE", "not-a-real-secret", "a-token");
        String shown = secret + " " + signer(secret) + " " + request(URL);
        assertFalse(shown.contains("AKID") || shown.contains("not-a-real") || shown.contains("a-token"), shown);
        assertEquals("SigV4 for bedrock in us-east-1", signer(secret).toString());
    }

    @Test
    void emptyCredentialsAreRefusedByTheNameOfWhatIsMissing() {
        var e = assertThrows(IllegalArgumentException.class, () -> AwsCredentials.of("AKIDEXAMPLE", " "));
        assertEquals("the secret is empty", e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> AwsCredentials.of("", "secret"));
        assertEquals("the access key is empty", e.getMessage());
    }
}
