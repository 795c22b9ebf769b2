package dev.weft.provider;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Proves who asks by something made of the request itself, where a key in a header is not enough. Asked for each attempt, on the
 * thread that makes it, and given to an endpoint by {@link Endpoint#signer}. What it throws ends the call.
 */
@FunctionalInterface
public interface Signer {
    /** The headers to add to this request, by name; one that the request has already is replaced. */
    Map<String, String> sign(Request request);

    /** A request that is about to be sent. */
    final class Request {
        private final String method;
        private final URI uri;
        private final Map<String, String> headers;
        private final byte[] body;

        /** For transports and tests; the body is not copied, empty where there is none. */
        public Request(String method, URI uri, Map<String, String> headers, byte[] body) {
            this.method = method;
            this.uri = uri;
            var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            byName.putAll(headers);
            this.headers = Collections.unmodifiableMap(byName);
            this.body = body;
        }

        /** Such as POST. */
        public String method() {
            return method;
        }

        /** The whole address, encoded as it is sent. */
        public URI uri() {
            return uri;
        }

        /** The headers so far, whatever the case of their names; those that the HTTP client sets itself, such as Host, are not here. */
        public Map<String, String> headers() {
            return headers;
        }

        /** The bytes to be sent, empty where there are none. Do not change them. */
        public byte[] body() {
            return body;
        }

        /** Method and host; path, headers and body may be private. */
        @Override
        public String toString() {
            return method + " " + uri.getHost() + ", " + body.length + " bytes";
        }
    }
}
