package dev.weft.internal;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that tells when the connection is there: the client asks for its length when name lookup, connection and TLS
 * are done and it is about to write the head. No other sign of that moment comes out of the client.
 */
final class Publisher implements HttpRequest.BodyPublisher {
    private final HttpRequest.BodyPublisher body;
    private final Runnable connected;

    Publisher(byte @Nullable [] body, Runnable connected) {
        this.body = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        this.connected = connected;
    }

    @Override
    public long contentLength() {
        connected.run();
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(subscriber);
    }
}
