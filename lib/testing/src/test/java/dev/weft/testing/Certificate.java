package dev.weft.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/** A certificate for 127.0.0.1 that nobody else trusts: made by the JDK's keytool when it is first needed, valid for two days. */
final class Certificate {
    static final String PASSWORD = "changeit";

    private Certificate() {}

    private static final class Made {
        static final KeyStore KEYS = make();
    }

    /** The certificate with its key, under {@link #PASSWORD}; as good a store of what is trusted. */
    static KeyStore keys() {
        return Made.KEYS;
    }

    private static KeyStore make() {
        try {
            Path folder = Files.createTempDirectory("weft");
            Path file = folder.resolve("keys.p12");
            try {
                keytool(file);
                return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no certificate for TLS", e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException("no certificate for TLS", e);
        }
    }

    private static void keytool(Path into) throws IOException, InterruptedException {
        var command = "-genkeypair -keyalg EC -groupname secp256r1 -alias test -dname CN=localhost -validity 2"
                + " -ext san=ip:127.0.0.1,dns:localhost -storetype PKCS12 -storepass " + PASSWORD;
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        words.addAll(List.of(command.split(" ", -1)));
        words.addAll(List.of("-keystore", into.toString()));
        var keytool = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) throw new IOException("keytool made no certificate: " + said);
    }
}
