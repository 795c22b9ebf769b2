package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to Amazon's services by Signature Version 4. The credentials are asked for at each attempt, so that they can
 * rotate; where they come from (profiles, single sign-on, the instance's metadata) is not this library's business: a supplier
 * that asks Amazon's own SDK is one line. Immutable, for any number of threads.
 *
 * <pre>{@code
 * var signer = SigV4.of("eu-central-1", "bedrock", () -> AwsCredentials.of(id, secret));
 * Endpoint.of("https://bedrock-runtime.eu-central-1.amazonaws.com").signer(signer);
 * }</pre>
 *
 * <p>Rules: <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a signed
 * AWS API request</a>.
 */
public final class SigV4 implements Signer {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String region;
    private final String service;
    private final Supplier<AwsCredentials> credentials;
    private final InstantSource clock;

    private SigV4(String region, String service, Supplier<AwsCredentials> credentials, InstantSource clock) {
        this.region = Objects.requireNonNull(region, "region");
        this.service = Objects.requireNonNull(service, "service");
        this.credentials = Objects.requireNonNull(credentials, "credentials");
        this.clock = clock;
    }

    /** Signs for one service, such as {@code bedrock}, in one region, such as {@code us-east-1}. */
    public static SigV4 of(String region, String service, Supplier<AwsCredentials> credentials) {
        return new SigV4(region, service, credentials, InstantSource.system());
    }

    /** The same signer by another clock. */
    SigV4 clock(InstantSource source) {
        return new SigV4(region, service, credentials, source);
    }

    @Override
    public Map<String, String> sign(Request request) {
        var who = Objects.requireNonNull(credentials.get(), "the supplier of credentials answered null");
        String time = TIME.format(clock.instant());
        String body = hex(sha256(request.body()));

        var added = new TreeMap<String, String>();
        added.put("x-amz-content-sha256", body);
        added.put("x-amz-date", time);
        who.sessionToken().ifPresent(token -> added.put("x-amz-security-token", token));
        var signed = signed(request, added);
        String names = String.join(";", signed.keySet());

        String canonical = String.join(
                "\n",
                request.method(),
                path(request.uri()),
                query(request.uri()),
                signed.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                        .collect(Collectors.joining()),
                names,
                body);
        String date = time.substring(0, 8);
        String scope = date + "/" + region + "/" + service + "/aws4_request";
        String toSign = String.join("\n", ALGORITHM, time, scope, hex(sha256(canonical.getBytes(UTF_8))));
        byte[] key = ("AWS4" + who.secret()).getBytes(UTF_8);
        for (String step : new String[] {date, region, service, "aws4_request"}) key = hmac(key, step);

        added.put(
                "Authorization",
                ALGORITHM + " Credential=" + who.accessKey() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + hex(hmac(key, toSign)));
        return added;
    }

    /** What the signature covers: nothing that a proxy may change on the way. */
    private static SortedMap<String, String> signed(Request request, Map<String, String> added) {
        var signed = new TreeMap<String, String>();
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("content-type") || lower.startsWith("x-amz-")) signed.put(lower, oneSpaced(value));
        });
        signed.putAll(added);
        signed.put("host", host(request.uri()));
        return signed;
    }

    private static String oneSpaced(String value) {
        return value.strip().replaceAll(" +", " ");
    }

    /** As the HTTP client sends it. */
    private static String host(URI uri) {
        boolean usual = uri.getPort() < 0 || uri.getPort() == ("https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80);
        return usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    /** The path as it is sent, and encoded once more: only S3 does without that. */
    private static String path(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : encoded(path, true);
    }

    private static String query(URI uri) {
        String query = uri.getRawQuery();
        if (query == null) return "";
        var pairs = new ArrayList<String>();
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.add(encoded(decoded(name), false) + "=" + encoded(decoded(value), false));
        }
        pairs.sort(null);
        return String.join("&", pairs);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    /** Percent-encoded but for letters, digits and {@code -._~}, and slashes where they divide. */
    static String encoded(String text, boolean slashes) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || "-._~".indexOf(c) >= 0 || (slashes && c == '/')) out.append(c);
            else out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return out.toString();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java has to have", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256, which every Java has to have", e);
        }
    }

    /** Region and service; nothing of the credentials. */
    @Override
    public String toString() {
        return "SigV4 for " + service + " in " + region;
    }
}
