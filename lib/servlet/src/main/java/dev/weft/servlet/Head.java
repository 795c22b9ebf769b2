package dev.weft.servlet;

import dev.weft.web.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** The head of a response that streams. What the application has set before is left as it is. */
final class Head {
    /**
     * {@code no-transform} and {@code identity} keep compression away, which would hold pieces back: the first is for what honours
     * it, the second is what Tomcat, Jetty, Undertow and nginx look at. {@code X-Accel-Buffering} is for nginx.
     */
    private static final Map<String, String> ALWAYS = Map.of(
            "Cache-Control", "no-store, no-transform",
            "X-Accel-Buffering", "no",
            "Content-Encoding", "identity");

    private Head() {}

    static void write(Format format, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(oneLine("Content-Type", format.contentType()));
        ALWAYS.forEach((name, value) -> {
            if (!response.containsHeader(name)) response.setHeader(name, value);
        });
        format.headers().forEach((name, value) -> response.setHeader(oneLine("name", name), oneLine(name, value)));
    }

    private static String oneLine(String what, String value) {
        if (value.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) return value;
        throw new IllegalArgumentException("a header of the format has control characters in its " + what);
    }
}
