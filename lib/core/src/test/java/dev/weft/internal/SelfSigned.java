package dev.weft.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that nobody else trusts, made by the JDK's keytool; an authority of its own. */
public final class SelfSigned {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    private SelfSigned(KeyStore store) {
        this.store = store;
    }

    /** For a host named so, such as {@code ip:127.0.0.1}, valid for two days from {@code start}, such as {@code -1d}. */
    public static SelfSigned of(String host, String start) throws Exception {
        Path folder = Files.createTempDirectory("weft");
        Path file = folder.resolve("keys.p12");
        try {
            make(file, host, start);
            return new SelfSigned(KeyStore.getInstance(file.toFile(), PASSWORD));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void make(Path file, String host, String start) throws IOException, InterruptedException {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        words.addAll(List.of("-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=somebody"));
        words.addAll(List.of("-ext", "san=" + host, "-startdate", start, "-validity", "2"));
        words.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
        words.addAll(List.of("-keystore", file.toString()));
        var keytool = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        if (keytool.waitFor() != 0) throw new IOException("keytool made no certificate: " + said);
    }

    /** Shows it, and trusts nothing but it. */
    public SSLContext both() throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return context(keys.getKeyManagers());
    }

    /** Trusts nothing but it, and shows none. */
    public SSLContext trust() throws Exception {
        return context(null);
    }

    private SSLContext context(KeyManager[] keys) throws Exception {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }
}
