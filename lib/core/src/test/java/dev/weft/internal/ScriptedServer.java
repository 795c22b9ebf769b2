package dev.weft.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/**
 * A loopback server that does with each request what a script says, byte by byte. For each connection one thread reads requests,
 * and so sees at once when the client ends the connection, and one runs the scripts.
 */
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What to do with a request; what it throws ends the connection. */
    @FunctionalInterface
    public interface Script {
        void play(Request request, Connection to) throws Exception;
    }

    /** A request as it came. */
    public record Request(String line, Map<String, String> headers, String body) {}

    private ScriptedServer(ServerSocket listener, Script script) throws IOException {
        this.listener = listener;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        Thread.ofVirtual().start(() -> accept(script));
    }

    public static ScriptedServer start(Script script) {
        return start(ServerSocketFactory.getDefault(), script);
    }

    /** With other sockets, such as those of TLS. */
    public static ScriptedServer start(ServerSocketFactory sockets, Script script) {
        try {
            return new ScriptedServer(sockets.createServerSocket(), script);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return (listener instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + listener.getLocalPort();
    }

    public List<Connection> connections() {
        return connections;
    }

    public Connection connection() throws InterruptedException {
        while (connections.isEmpty()) Thread.onSpinWait();
        return connections.getFirst();
    }

    public List<Request> requests() {
        return requests;
    }

    private void accept(Script script) {
        try {
            while (true) {
                var connection = new Connection(listener.accept());
                connections.add(connection);
                Thread.ofVirtual().start(() -> connection.read(requests));
                Thread.ofVirtual().start(() -> connection.play(script));
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Connection connection : connections) connection.socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server's end of one connection. */
    public static final class Connection {
        private final Socket socket;
        private final LinkedBlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
        private final CompletableFuture<Long> ended = new CompletableFuture<>();

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
        }

        /** When the client ended the connection, in the time of System.nanoTime; waits at most 10 seconds. */
        public long ended() throws Exception {
            return ended.get(10, TimeUnit.SECONDS);
        }

        public boolean isEnded() {
            return ended.isDone();
        }

        /** The head of a chunked response of server-sent events. */
        public Connection stream() throws IOException {
            return head(200, "text/event-stream", "Transfer-Encoding: chunked");
        }

        public Connection head(int status, String type, String... headers) throws IOException {
            var head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
            if (!type.isEmpty()) head.append("Content-Type: ").append(type).append("\r\n");
            for (String header : headers) head.append(header).append("\r\n");
            return write(head + "\r\n");
        }

        /** A whole response with a length. */
        public Connection respond(int status, String type, String body, String... headers) throws IOException {
            var all = new java.util.ArrayList<>(List.of(headers));
            all.add("Content-Length: " + body.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
            return head(status, type, all.toArray(String[]::new)).write(body);
        }

        /** One server-sent event in a chunk of its own. */
        public Connection event(String data) throws IOException {
            return chunk("data: " + data + "\n\n");
        }

        public Connection chunk(String bytes) throws IOException {
            byte[] utf8 = bytes.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return write(Integer.toHexString(utf8.length) + "\r\n" + bytes + "\r\n");
        }

        public Connection lastChunk() throws IOException {
            return write("0\r\n\r\n");
        }

        public Connection write(String bytes) throws IOException {
            return write(bytes.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        public Connection write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            return this;
        }

        /** Ends with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        public void halfClose() throws IOException {
            socket.shutdownOutput();
        }

        public void close() throws IOException {
            socket.close();
        }

        /** Does nothing until the client has gone. */
        public void hold() throws Exception {
            ended.get(60, TimeUnit.SECONDS);
        }

        private void play(Script script) {
            try {
                while (true) script.play(waiting.take(), this);
            } catch (Exception e) {
                closeQuietly();
            }
        }

        private void closeQuietly() {
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone already
            }
        }

        private void read(List<Request> all) {
            try {
                var in = new BufferedInputStream(socket.getInputStream());
                while (true) {
                    var request = request(in);
                    all.add(request);
                    waiting.add(request);
                }
            } catch (IOException | RuntimeException e) {
                // the client has gone, or what it sent is no request
                ended.complete(System.nanoTime());
                if (e instanceof RuntimeException) closeQuietly();
            }
        }

        private static Request request(InputStream in) throws IOException {
            String line = line(in);
            var headers = new HashMap<String, String>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Request(
                    line, headers, new String(in.readNBytes(length), java.nio.charset.StandardCharsets.UTF_8));
        }

        private static String line(InputStream in) throws IOException {
            var line = new java.io.ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) throw new EOFException();
                if (b != '\r') line.write(b);
            }
            return line.toString(ISO_8859_1);
        }
    }
}
