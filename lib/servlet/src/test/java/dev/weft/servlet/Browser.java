package dev.weft.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Locale;

/** A client as raw as can be: what it has read is what was on the wire. One thread; gives up after ten seconds of silence. */
final class Browser implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String head = "";
    private long left;
    private boolean terminated;
    private int chunks;

    private Browser(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
    }

    static Browser get(int port, String path, String... headers) throws IOException {
        return request(port, "GET " + path + " HTTP/1.1", headers);
    }

    static Browser request(int port, String line, String... headers) throws IOException {
        return request(port, 0, line, headers);
    }

    /** With a small receive buffer, the sender of what is not read soon waits. */
    static Browser request(int port, int receiveBuffer, String line, String... headers) throws IOException {
        var socket = new Socket();
        if (receiveBuffer > 0) socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        var text = new StringBuilder(line + "\r\nHost: localhost\r\n");
        for (String header : headers) text.append(header).append("\r\n");
        socket.getOutputStream().write(text.append("\r\n").toString().getBytes(UTF_8));
        return new Browser(socket);
    }

    /** The response's head, names in lower case. */
    String head() throws IOException {
        if (!head.isEmpty()) return head;
        var bytes = new ByteArrayOutputStream();
        while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) throw new IOException("the connection ended within the head");
            bytes.write(b);
        }
        head = bytes.toString(ISO_8859_1).toLowerCase(Locale.ROOT);
        return head;
    }

    int status() throws IOException {
        return Integer.parseInt(head().split(" ")[1]);
    }

    /** The body so far, once this is in it. */
    String readUntil(String piece) throws IOException {
        while (!body.toString(UTF_8).contains(piece)) {
            if (!readMore()) throw new IOException("the body ended without it; it was " + body.toString(UTF_8));
        }
        return body.toString(UTF_8);
    }

    /** The whole body; see {@link #terminated} for how it ended. */
    String readAll() throws IOException {
        while (readMore())
            ;
        return body.toString(UTF_8);
    }

    /** Whether the body ended as its protocol has it, and not with the connection. */
    boolean terminated() {
        return terminated;
    }

    /** In how many chunks the body came. */
    int chunks() {
        return chunks;
    }

    private boolean readMore() throws IOException {
        if (terminated) return false;
        if (!head().contains("transfer-encoding: chunked")) {
            if (head().contains("content-length: "))
                terminated = body.size()
                        == Integer.parseInt(head().split("content-length: ")[1].split("\r")[0]);
            return !terminated && plain();
        }
        try {
            if (left == 0) {
                String size = line();
                if (size.isEmpty()) size = line();
                left = Long.parseLong(size, 16);
                chunks++;
                if (left == 0) {
                    line();
                    terminated = true;
                    return false;
                }
            }
            byte[] some = in.readNBytes(1);
            if (some.length == 0) return false;
            body.write(some);
            byte[] rest = in.readNBytes((int) Math.min(left - 1, Math.max(0, in.available())));
            body.write(rest);
            left -= 1 + rest.length;
            return true;
        } catch (java.io.EOFException e) {
            return false;
        }
    }

    private boolean plain() throws IOException {
        byte[] some = in.readNBytes(1);
        body.write(some);
        return some.length == 1;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) throw new java.io.EOFException();
            if (b == '\n') return line.toString().strip();
            line.append((char) b);
        }
    }

    /** Goes away as a browser does whose tab is closed. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Goes away without a good-bye. */
    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }
}
