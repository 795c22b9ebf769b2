package dev.weft.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that sees each byte: a socket and nothing else. What it waits for must come within five seconds. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawClient(ModelServer server) throws IOException {
        this(server, 0);
    }

    /** A small receive buffer blocks the server's writes soon. */
    RawClient(ModelServer server, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 5000);
        socket.setSoTimeout(5000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RawClient post(String path, String body, String... headers) throws IOException {
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: test\r\n");
        for (String header : headers) head.append(header).append("\r\n");
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return send(head + "Content-Length: " + length + "\r\n\r\n" + body);
    }

    /** A chat in pieces on OpenAI's wire. */
    RawClient chat() throws IOException {
        return post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    /** A chat in pieces on Ollama's wire. */
    RawClient ollama() throws IOException {
        return post("/api/chat", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        return in.read();
    }

    /** So many bytes, or as many as there are before the end. */
    String take(int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.UTF_8);
    }

    /** Everything to the connection's end. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("the end, behind '" + line + "'");
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** Status line and headers. */
    String head() throws IOException {
        var head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line())
            head.append(line).append('\n');
        return head.toString();
    }

    /** One chunk of the body; "" is the last. */
    String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        String chunk = take(size);
        if (!line().isEmpty()) throw new IOException("a chunk longer than its size");
        return chunk;
    }

    /** Reads a chunk away and gives its length. */
    int skipChunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        in.skipNBytes(size);
        line();
        return size;
    }

    /** All the chunks that are left, as bytes. */
    List<byte[]> byteChunks() throws IOException {
        var chunks = new ArrayList<byte[]>();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            chunks.add(in.readNBytes(size));
            line();
        }
        return chunks;
    }

    /** How long the next reads wait, in place of five seconds. */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** All the chunks that are left, to the last. */
    List<String> chunks() throws IOException {
        var chunks = new ArrayList<String>();
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) chunks.add(chunk);
        return chunks;
    }

    /** A whole response: its head, and its body behind a blank line. */
    String response() throws IOException {
        String head = head();
        String lower = head.toLowerCase(Locale.ROOT);
        int length = lower.indexOf("content-length: ");
        if (length < 0) return head + "\n" + String.join("", chunks());
        return head + "\n" + take(Integer.parseInt(lower.substring(length + 16, lower.indexOf('\n', length))));
    }

    /** Closes with an RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
