package dev.weft.examples.webchat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A web chat in a process of its own, which can be killed; its model says two words and then nothing for ever. */
final class HeldServer implements AutoCloseable {
    private final Process process;
    private final String url;

    private HeldServer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** In the other process. */
    public static void main(String[] args) throws Exception {
        var model = FakeModel.script(s -> s.text("Half of").hold(new Gate()).text(" it"));
        try (var web = new WebChat(Chat.of(model), "a scripted model", 0)) {
            System.out.println(web.url());
            // ends with the process that has started it
            assertEquals(-1, System.in.read());
        }
    }

    static HeldServer start() throws IOException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--class-path",
                        System.getProperty("java.class.path"),
                        HeldServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String url = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (url == null) throw new IOException("the server did not start; its status is " + process.exitValue());
        return new HeldServer(process, url);
    }

    String url() {
        return url;
    }

    /** At once, without a word to anybody. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
