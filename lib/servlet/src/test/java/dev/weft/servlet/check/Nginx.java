package dev.weft.servlet.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** nginx as it comes, and a {@code proxy_pass}: it buffers what it proxies, and speaks HTTP/1.0 to whom it asks. */
final class Nginx implements AutoCloseable {
    private final int port;
    private final Process process;

    private Nginx(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** In front of the server at this address. */
    static Nginx before(String url) throws IOException {
        Path nginx = Commands.need("nginx");
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "nginx")
                .toAbsolutePath();
        int port = freePort();
        Path file = Files.writeString(directory.resolve("nginx.conf"), configuration(directory, port, url));
        var process = new ProcessBuilder(nginx.toString(), "-p", directory.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said.txt").toFile())
                .start();
        var started = new Nginx(port, process);
        Awaitility.await("nginx").atMost(Duration.ofSeconds(10)).until(started::listens);
        return started;
    }

    private static String configuration(Path directory, int port, String url) {
        return """
        daemon off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
            access_log off;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            gzip on;
            server {
                listen 127.0.0.1:%2$d;
                location / {
                    proxy_pass %3$s;
                }
            }
        }
        """.formatted(directory, port, url);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
