package dev.weft.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/** A response on a stream of HTTP/2: each piece of the body is a DATA frame, or more where the client's window is small. */
final class Http2Response implements Response {
    private final Request request;
    private final org.eclipse.jetty.server.Response response;
    private final Callback callback;
    private final Runnable onReset;
    private ReplyHead head = new ReplyHead();
    private boolean begun;
    private boolean failed;
    private boolean over;

    Http2Response(Request request, org.eclipse.jetty.server.Response response, Callback callback, Runnable onReset) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.onReset = onReset;
    }

    void head(ReplyHead value) {
        head = value;
    }

    @Override
    public ReplyHead head() {
        return head;
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public void begin(String contentType) throws IOException, InterruptedException {
        if (begun) return;
        begun = true;
        response.setStatus(head.status);
        if (!head.hasHeader("Content-Type")) response.getHeaders().put("content-type", contentType);
        head.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        write(false, new byte[0]);
    }

    @Override
    public void body(String contentType, byte[] piece) throws IOException, InterruptedException {
        begin(contentType);
        write(false, piece);
    }

    @Override
    public void whole(String contentType, byte[] body) throws IOException, InterruptedException {
        body(contentType, body);
    }

    @Override
    public void end(String contentType) throws IOException, InterruptedException {
        begin(contentType);
        write(true, new byte[0]);
    }

    @Override
    public void verbatim(byte[] bytes) {
        throw new UnsupportedOperationException("there is nothing verbatim in HTTP/2");
    }

    private void write(boolean last, byte[] bytes) throws IOException, InterruptedException {
        var written = new Callback.Completable();
        response.write(last, ByteBuffer.wrap(bytes), written);
        try {
            written.get();
        } catch (ExecutionException e) {
            failed = true;
            throw new IOException(e.getCause());
        }
    }

    /** Ends the connection that the stream is on, with whatever else is on it. */
    @Override
    public void hangUp() {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    @Override
    public void reset() {
        onReset.run();
        if (over) return;
        over = true;
        callback.failed(new IOException("broken off"));
    }

    /** Tells Jetty that the exchange is over, unless it was broken off. */
    void complete() {
        if (over) return;
        over = true;
        callback.succeeded();
    }
}
