package dev.weft.provider.bedrock;

import dev.weft.ApiException;
import dev.weft.ApiException.Kind;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.common.ErrorBody;
import java.util.Locale;

/** Amazon's exceptions, by a header before the answer and by a frame within it: one name says the kind, and whether to try again. */
public final class BedrockErrors {
    private static final String EXCEPTION = "exception:";

    private BedrockErrors() {}

    /** Throws what a frame tells of, if it is an exception or an error. */
    public static void throwIfError(Frame frame) {
        String event = frame.event();
        if (event.equals("error") || event.startsWith(EXCEPTION)) throw inStream(event, frame.data());
    }

    private static ApiException inStream(String event, String data) {
        ErrorBody said = ErrorBody.of(data);
        String type = event.startsWith(EXCEPTION) ? event.substring(EXCEPTION.length()) : said.code();
        ApiException plain = said.inBand(data);
        return sorted(plain.toBuilder().type(type).code(""), plain.kind(), type, plain.providerMessage(), data);
    }

    /**
     * The exception for a refusal, whose type stands in a header, with an address behind it. A signature that was not accepted is
     * answered by what should have been signed, which holds the session's token: that is cut off.
     */
    public static ApiException refused(ApiException plain, String header) {
        Json json = json(plain.body());
        String type = header.split("[:;]", 2)[0].strip();
        // its older services say it in the body, behind the name of the service
        if (type.isEmpty()) type = text(json, "__type").replaceFirst(".*#", "");
        if (type.isEmpty()) type = plain.type();
        String said = plain.providerMessage();
        if (said.isEmpty()) said = text(json, "Message");
        String body = plain.body();
        int canonical = said.indexOf("The Canonical String");
        if (canonical >= 0) {
            said = said.substring(0, canonical).strip();
            body = said;
        }
        return sorted(plain.toBuilder().message(said).type(type).body(body), plain.kind(), type, said, body);
    }

    private static Json json(String body) {
        try {
            return Json.parse(body);
        } catch (DecodeException e) {
            // a proxy's page; what can be read of it was read
            return Json.object();
        }
    }

    private static String text(Json body, String field) {
        Json found = body.member(field);
        return found.isString() ? found.text() : "";
    }

    private static ApiException sorted(ApiException.Builder error, Kind plain, String type, String said, String body) {
        if (plain == Kind.CONTEXT_LENGTH) return error.build();
        if (said.contains("model identifier is invalid"))
            return error.kind(Kind.NOT_FOUND).build();
        String name = type.toLowerCase(Locale.ROOT);
        if (name.endsWith("exception")) name = name.substring(0, name.length() - "exception".length());
        return switch (name) {
            case "accessdenied",
                    "unrecognizedclient",
                    "expiredtoken",
                    "invalidsignature",
                    "incompletesignature",
                    "missingauthenticationtoken",
                    "signaturedoesnotmatch" -> error.kind(Kind.AUTHENTICATION).build();
            case "resourcenotfound" -> error.kind(Kind.NOT_FOUND).build();
            case "validation" -> error.kind(Kind.INVALID_REQUEST).build();
            case "throttling" -> error.kind(Kind.RATE_LIMIT).build();
            case "servicequotaexceeded" ->
                error.kind(Kind.RATE_LIMIT).retryable(false).build();
            case "modelerror", "modelstreamerror" ->
                error.kind(Kind.SERVER).retryable(!callersFault(body)).build();
            case "modeltimeout", "modelnotready", "internalserver", "internalfailure", "serviceunavailable" ->
                error.kind(Kind.SERVER).build();
            default -> error.build();
        };
    }

    /** The model's own status, passed on: what it refused, it will refuse again. */
    private static boolean callersFault(String body) {
        return body.matches("(?s).*\"originalStatusCode\"\\s*:\\s*4\\d\\d.*");
    }
}
