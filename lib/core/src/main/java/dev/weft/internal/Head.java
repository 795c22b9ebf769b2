package dev.weft.internal;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The head of a response: its status and its headers by lower-case name, several of one name joined by a comma. */
public record Head(int status, Map<String, String> headers, boolean http2) {
    static Head of(HttpResponse.ResponseInfo info) {
        var headers = new LinkedHashMap<String, String>();
        info.headers().map().forEach((name, values) -> {
            // HTTP/2 has pseudo-headers, which are no headers
            if (!name.startsWith(":"))
                headers.merge(name.toLowerCase(Locale.ROOT), String.join(", ", values), (a, b) -> a);
        });
        return new Head(info.statusCode(), headers, info.version() == HttpClient.Version.HTTP_2);
    }

    /** A header by its name in lower case; null where there is none. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The status alone: headers may be private. */
    @Override
    public String toString() {
        return "status " + status;
    }
}
