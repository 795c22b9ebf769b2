package dev.weft.client;

import dev.weft.ApiException;
import dev.weft.ConnectionException;
import dev.weft.Json;
import dev.weft.ModelException;
import dev.weft.TruncatedStreamException;
import dev.weft.WeftException;
import dev.weft.log.GoneException;
import dev.weft.media.EventSource;
import dev.weft.provider.HttpConnector;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one run: first as it was asked for, then behind the last event that came. What cannot be gone on with ends the source
 * as a 204 would, and is told by {@link #ended}. Used by the one thread that reads; {@link #cancel} comes from any.
 */
final class RemoteConnector implements EventSource.Connector {
    private static final EventSource.Connection NOTHING =
            new EventSource.Connection(204, "", InputStream.nullInputStream());
    /** What may stand in a path as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~-]{1,200}");

    private final HttpConnector connections;
    private final String resumeTemplate;
    private final int attempts;

    // the thread that reads
    private volatile HttpConnector current;
    private volatile boolean cancelled;
    private boolean first = true;
    private long last = -1;
    private int fruitless;
    private String brokenBy = "";
    private @Nullable RuntimeException failure;
    private @Nullable String resumePath;

    private RemoteConnector(HttpConnector connections, HttpConnector begun, String resumeTemplate, int attempts) {
        this.connections = connections;
        this.resumeTemplate = resumeTemplate;
        this.attempts = attempts;
        current = begun;
    }

    /** Goes on where it began. */
    static RemoteConnector get(HttpConnector connections, String path, int attempts) {
        var connector = new RemoteConnector(connections, connections.at(path), path, attempts);
        connector.resumePath = path;
        return connector;
    }

    /** Goes on where the template says, with the id of the run that the response to the POST names. */
    static RemoteConnector post(
            HttpConnector connections, String path, Json body, String resumeTemplate, int attempts) {
        return new RemoteConnector(connections, connections.posting(path, body), resumeTemplate, attempts);
    }

    @Override
    public EventSource.Connection connect(String ignored) throws IOException {
        boolean begins = first;
        first = false;
        try {
            if (!begins) {
                HttpConnector next = next();
                if (next == null) return NOTHING;
                current = next;
                if (cancelled) return NOTHING;
            }
            return current.connect(last < 0 ? "" : Long.toString(last));
        } catch (ApiException e) {
            // a server that is being restarted, or a proxy before it
            if (!begins && e.retryable()) throw new IOException("the server is not there", e);
            throw e;
        } catch (WeftException e) {
            boolean interrupted = e.getCause() instanceof InterruptedException;
            if (interrupted) Thread.currentThread().interrupt();
            if (!begins && !interrupted) throw e;
            // a connection that could not be made once is not worth waiting for
            failure = e;
            return NOTHING;
        }
    }

    /** How to go on; null where that cannot be. */
    private @Nullable HttpConnector next() {
        if (fruitless++ >= attempts) {
            failure = new ConnectionException(
                    fruitless - 1 + " connections in a row brought no event" + cause() + "; what has come so far may be"
                            + " only a part of the run",
                    null);
            return null;
        }
        String where = resumeAt(current);
        if (where == null) {
            failure = new TruncatedStreamException(
                    "the connection was lost behind number " + last + " of the run" + cause()
                            + ", and the server has not said where to go on: its response to the POST has no header"
                            + " Weft-Run",
                    null);
            return null;
        }
        return connections.at(where);
    }

    private @Nullable String resumeAt(HttpConnector begun) {
        if (resumePath == null)
            resumePath = begun.header("Weft-Run")
                    .filter(id -> PLAIN.matcher(id).matches())
                    .map(id -> resumeTemplate.replace("{run}", id))
                    .orElse(null);
        return resumePath;
    }

    private String cause() {
        return brokenBy.isEmpty() ? "" : " (the server says: " + brokenBy + ")";
    }

    /** An event came that was not there before. */
    void got(long seq) {
        last = seq;
        fruitless = 0;
        brokenBy = "";
    }

    /** The server has said that it cannot go on with this response. */
    void broken(String type) {
        brokenBy = type;
    }

    /** Why there is no more, though the run's end has not come. */
    RuntimeException ended() {
        if (failure != null) return failure;
        if (Thread.currentThread().isInterrupted())
            return new ModelException("interrupted while waiting for the server", new InterruptedException());
        return new GoneException(
                last < 0
                        ? "the server has nothing: there is no such run, or not any more"
                        : "the server has nothing behind number " + last + " of the run, whose end has not come");
    }

    @Override
    public void cancel() {
        cancelled = true;
        current.cancel();
    }
}
