package dev.weft.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.ConnectionException;
import dev.weft.ContextLengthException;
import dev.weft.DecodeException;
import dev.weft.InvalidRequestException;
import dev.weft.LimitException;
import dev.weft.RateLimitException;
import dev.weft.ServerException;
import dev.weft.TimedOutException;
import dev.weft.UnsupportedException;
import dev.weft.log.GoneException;
import dev.weft.memory.BusyException;
import dev.weft.web.BadRequestException;
import dev.weft.web.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * What is answered in place of a stream. The texts are ours: what an exception says may be about things that are no business of
 * the client's.
 */
record Refusal(int status, String message) {
    private static final int TOO_MANY_REQUESTS = 429;

    static Refusal of(Throwable why) {
        return switch (why) {
            // made to be sent back: it names a field, and nothing that was in it
            case BadRequestException bad -> new Refusal(bad.status(), String.valueOf(bad.getMessage()));
            // clients that ask are to stop asking
            case NothingLeft gone -> new Refusal(HttpServletResponse.SC_NO_CONTENT, "");
            case GoneException gone ->
                gone.retryable()
                        ? new Refusal(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The answer cannot be read just now.")
                        : new Refusal(HttpServletResponse.SC_NO_CONTENT, "");
            case BusyException busy ->
                new Refusal(
                        HttpServletResponse.SC_CONFLICT,
                        "This conversation is being answered already; wait for the end of that answer, or stop it.");
            case ContextLengthException tooLong ->
                new Refusal(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "This is too long for the model.");
            case UnsupportedException unsupported ->
                new Refusal(
                        HttpServletResponse.SC_BAD_REQUEST, "The model cannot take " + unsupported.capability() + ".");
            case InvalidRequestException invalid ->
                new Refusal(HttpServletResponse.SC_BAD_REQUEST, "The model's provider does not take this request.");
            case RateLimitException busy ->
                new Refusal(TOO_MANY_REQUESTS, "The model is asked too often just now; try again later.");
            case TimedOutException late ->
                new Refusal(HttpServletResponse.SC_GATEWAY_TIMEOUT, "The model did not answer in time.");
            case ServerException broken ->
                new Refusal(HttpServletResponse.SC_BAD_GATEWAY, "The model's provider failed; try again.");
            case ConnectionException broken ->
                new Refusal(HttpServletResponse.SC_BAD_GATEWAY, "The model could not be reached; try again.");
            case LimitException limit ->
                new Refusal(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "This is more than can be answered.");
            case DecodeException unreadable ->
                new Refusal(HttpServletResponse.SC_BAD_REQUEST, "The request could not be read.");
            case IllegalArgumentException wrong ->
                new Refusal(HttpServletResponse.SC_BAD_REQUEST, "The request is not valid.");
            default -> new Refusal(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "The server failed to answer.");
        };
    }

    /** What a run has failed with: a mistake in there is none of the client's, though it may be thrown as the same. */
    static Refusal ofRun(Throwable why) {
        return switch (why) {
            case BadRequestException bad -> of(bad);
            case DecodeException unreadable ->
                new Refusal(HttpServletResponse.SC_BAD_GATEWAY, "The model's provider failed; try again.");
            case IllegalArgumentException wrong -> of(new IllegalStateException(wrong));
            default -> of(why);
        };
    }

    void write(Format format, HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        if (status == HttpServletResponse.SC_NO_CONTENT) return;
        byte[] body = format.error(status, message).getBytes(UTF_8);
        response.setContentType("application/json;charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
