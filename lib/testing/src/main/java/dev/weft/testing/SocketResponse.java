package dev.weft.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A response on a socket, in HTTP/1.1: each piece of the body is one chunk, and one write. */
final class SocketResponse implements Response {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final HttpConnection connection;
    private final OutputStream socket;
    private final SeenConnection seen;
    private final ReplyHead head;
    private final boolean bodiless;
    private boolean close;
    private boolean begun;
    private boolean failed;
    private ReplyHead.Framing framing = ReplyHead.Framing.CHUNKED;
    private long bodyLength;
    private @Nullable Compression compression;

    /** {@code bodiless} for the answer to a HEAD request, {@code close} where the client asked for the connection's end. */
    SocketResponse(HttpConnection connection, SeenConnection seen, ReplyHead head, boolean bodiless, boolean close)
            throws IOException {
        this.connection = connection;
        socket = connection.output();
        this.seen = seen;
        this.head = head;
        this.bodiless = bodiless || head.status == 204 || head.status == 304;
        this.close = close || head.closeAnnounced;
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
    public ReplyHead head() {
        return head;
    }

    @Override
    public void begin(String contentType) throws IOException, InterruptedException {
        begin(contentType, ReplyHead.Framing.CHUNKED, 0);
    }

    private void begin(String contentType, ReplyHead.Framing natural, long length)
            throws IOException, InterruptedException {
        if (begun) return;
        framing = head.framing != null ? head.framing : natural;
        if (framing == ReplyHead.Framing.LENGTH && head.framing != null) length = head.length;
        bodyLength = length;
        if (framing == ReplyHead.Framing.UNTIL_CLOSE) close = true;
        if (head.gzip) compression = new Compression();
        begun = true;
        write(head.bytes(contentType, framing, length, close && !head.closeUnannounced), head.headDrip);
    }

    @Override
    public void body(String contentType, byte[] piece) throws IOException, InterruptedException {
        begin(contentType);
        frame(compression == null ? piece : compression.of(piece));
    }

    @Override
    public void whole(String contentType, byte[] body) throws IOException, InterruptedException {
        if (head.gzip) begin(contentType);
        else begin(contentType, ReplyHead.Framing.LENGTH, body.length);
        frame(compression == null ? body : compression.of(body));
    }

    @Override
    public void end(String contentType) throws IOException, InterruptedException {
        begin(contentType, ReplyHead.Framing.LENGTH, 0);
        if (compression != null) frame(compression.rest());
        if (framing == ReplyHead.Framing.CHUNKED && !bodiless)
            write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), head.bodyDrip);
        // a length that was not kept leaves nothing that a next response could follow
        if (framing == ReplyHead.Framing.LENGTH && bodyLength != 0 && !bodiless) close = true;
    }

    @Override
    public void verbatim(byte[] bytes) throws IOException, InterruptedException {
        begun = true;
        write(bytes, head.bodyDrip);
    }

    @Override
    public void hangUp() {
        connection.hangUp();
    }

    @Override
    public void reset() {
        connection.reset();
    }

    /** Whether the connection cannot, or is not to, carry another response. */
    boolean closes() {
        return close || head.closeUnannounced;
    }

    private void frame(byte[] piece) throws IOException, InterruptedException {
        if (piece.length == 0 || bodiless) return;
        bodyLength -= piece.length;
        write(framing == ReplyHead.Framing.CHUNKED ? chunk(piece) : piece, head.bodyDrip);
    }

    private static byte[] chunk(byte[] piece) {
        byte[] size = Integer.toHexString(piece.length).getBytes(StandardCharsets.US_ASCII);
        var chunk = new ByteArrayOutputStream(size.length + piece.length + 4);
        chunk.writeBytes(size);
        chunk.writeBytes(LINE_END);
        chunk.writeBytes(piece);
        chunk.writeBytes(LINE_END);
        return chunk.toByteArray();
    }

    private void write(byte[] bytes, ReplyHead.@Nullable Drip drip) throws IOException, InterruptedException {
        if (drip == null) {
            write(bytes, 0, bytes.length);
            return;
        }
        for (int from = 0; from < bytes.length; from += drip.bytes()) {
            write(bytes, from, Math.min(drip.bytes(), bytes.length - from));
            Thread.sleep(drip.every());
        }
    }

    private void write(byte[] bytes, int from, int count) throws IOException {
        try {
            socket.write(bytes, from, count);
            seen.wrote(count);
        } catch (IOException e) {
            failed = true;
            seen.writeFailed();
            throw e;
        }
    }

    /** Gzip that can be read up to the piece just written. */
    private static final class Compression {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final GZIPOutputStream gzip;

        Compression() throws IOException {
            gzip = new GZIPOutputStream(bytes, 512, true);
        }

        byte[] of(byte[] piece) throws IOException {
            gzip.write(piece);
            gzip.flush();
            return taken();
        }

        byte[] rest() throws IOException {
            gzip.close();
            return taken();
        }

        private byte[] taken() {
            byte[] taken = bytes.toByteArray();
            bytes.reset();
            return taken;
        }
    }
}
