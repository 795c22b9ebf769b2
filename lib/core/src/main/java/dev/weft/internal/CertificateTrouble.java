package dev.weft.internal;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells why one side of a connection does not trust the certificate of the other, which trying again does not change. */
final class CertificateTrouble {
    private CertificateTrouble() {}

    /** What is wrong, to be said behind whom it was that could not be connected to; null where it is something else. */
    static @Nullable String of(Throwable thrown) {
        var tls = Failures.found(thrown, SSLException.class);
        if (tls != null && isAboutOurs(String.valueOf(tls.getMessage()))) {
            return "it does not accept the certificate that it was shown, or wants one: give the endpoint an sslContext"
                    + " with the right key";
        }
        var certificate = Failures.found(thrown, CertificateException.class);
        if (certificate == null) return null;
        if (Failures.found(thrown, CertificateExpiredException.class) != null) {
            return "its certificate has expired; is the clock right here?";
        }
        if (Failures.found(thrown, CertificateNotYetValidException.class) != null) {
            return "its certificate is not valid yet; is the clock right here?";
        }
        if (isAboutTheName(String.valueOf(certificate.getMessage()))) {
            return "its certificate is for another host; is the address right?";
        }
        return "its certificate is not trusted here; is a proxy in between? A private authority is trusted by the"
                + " endpoint's sslContext";
    }

    /** Known by the JDK's words alone: the type is that of all other trouble. */
    private static boolean isAboutTheName(String message) {
        return message.startsWith("No subject alternative") || message.startsWith("No name matching");
    }

    private static boolean isAboutOurs(String message) {
        return message.contains("fatal alert: ") && (message.contains("certificate") || message.contains("unknown_ca"));
    }
}
