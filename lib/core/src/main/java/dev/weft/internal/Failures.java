package dev.weft.internal;

import dev.weft.ConnectionException;
import dev.weft.DecodeException;
import dev.weft.ModelException;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns whatever the HTTP client throws into our own exceptions. Messages name the host, never a path, query or header. */
final class Failures {
    private Failures() {}

    static ModelException beforeHead(@Nullable Throwable thrown, String origin) {
        Throwable t = unwrapped(thrown);
        if (find(t, UnresolvedAddressException.class) || find(t, UnknownHostException.class)) {
            return new ConnectionException(
                    "could not find the host of " + origin + ": is the name right, and is there a network?", t);
        }
        String distrust = CertificateTrouble.of(t);
        if (distrust != null)
            return new ConnectionException("could not connect to " + origin + ": " + distrust, t, false);
        if (find(t, SSLException.class)) {
            return new ConnectionException(
                    "could not connect to " + origin + ": TLS failed (" + text(t) + "); does the server speak https?",
                    t);
        }
        if (t instanceof HttpTimeoutException) {
            return new TimedOutException(
                    TimedOutException.Phase.CONNECT, "could not connect to " + origin + " in time");
        }
        if (t instanceof ConnectException) {
            String why = text(t);
            boolean refused = why.isEmpty() || why.contains("refused") || why.equals("ConnectException");
            return new ConnectionException(
                    "could not connect to " + origin + ": "
                            + (refused ? "connection refused: is the server running?" : why),
                    t);
        }
        if (t instanceof ProtocolException || t instanceof IllegalArgumentException) {
            // without the cause, and without the words behind: they quote what the server sent
            String what = text(t).replaceAll("[\":].*", "").strip();
            return new DecodeException("the response of " + origin + " is not HTTP as it should be: " + what, "", null);
        }
        // the client says how far it came only in words
        if (text(t).contains("parsing HTTP/1.1 ")) {
            return new TruncatedStreamException("the connection to " + origin + " broke inside the response's head", t);
        }
        return new ConnectionException("the connection to " + origin + " broke before the response began", t);
    }

    static TruncatedStreamException inBody(Throwable thrown, String origin) {
        return new TruncatedStreamException(
                "the connection to " + origin + " broke inside the answer; what had arrived may be only a part",
                unwrapped(thrown));
    }

    static TimedOutException timedOut(
            TimedOutException.Phase phase, Duration connect, Duration firstByte, String origin) {
        String message = phase == TimedOutException.Phase.CONNECT
                ? "no connection to " + origin + " within " + seconds(connect) + " (timeout connect)"
                : "no complete head of a response from " + origin + " within " + seconds(firstByte)
                        + " (timeout firstByte)";
        return new TimedOutException(phase, message);
    }

    static TimedOutException idle(long nanos, String origin) {
        return new TimedOutException(
                TimedOutException.Phase.IDLE,
                "no byte from " + origin + " for " + seconds(Duration.ofNanos(nanos)) + " in the middle of the answer"
                        + " (timeout idle)");
    }

    static ModelException aborted(String origin) {
        return new ModelException("the request to " + origin + " was aborted", null);
    }

    static ModelException interrupted(String origin, InterruptedException e) {
        return new ModelException("interrupted while waiting for " + origin + ", though nobody cancelled the run", e);
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static Throwable unwrapped(@Nullable Throwable thrown) {
        Throwable t = thrown;
        while ((t instanceof CompletionException || t instanceof ExecutionException) && t.getCause() != null)
            t = t.getCause();
        return t == null ? new IllegalStateException("the HTTP client gave no reason") : t;
    }

    private static boolean find(Throwable thrown, Class<? extends Throwable> kind) {
        return found(thrown, kind) != null;
    }

    /** The first of this kind among the causes. */
    static <T extends Throwable> @Nullable T found(Throwable thrown, Class<T> kind) {
        // bounded, since causes can form a circle
        Throwable t = thrown;
        for (int depth = 0; t != null && depth < 20; depth++, t = t.getCause())
            if (kind.isInstance(t)) return kind.cast(t);
        return null;
    }

    private static String text(Throwable t) {
        String text = Optional.ofNullable(t.getMessage()).orElse(t.getClass().getSimpleName());
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
