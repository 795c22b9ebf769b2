package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What differs between providers: a request to JSON, a frame to pieces of an answer, an error to an exception. Does no I/O, has
 * no thread, keeps no state between calls, and is tested on bytes. {@link HttpChatModel} does the rest.
 */
public interface Wire {
    /** The request to send, without keys: those are the endpoint's. */
    HttpCall encode(ChatRequest request);

    /**
     * One frame of a streamed answer. Call {@link ChatResponse.Writer#finish} where the protocol says that the answer is over and
     * {@link ChatResponse.Writer#end} at the mark behind which nothing comes. What this throws ends the answer; for a frame that
     * holds an error there is {@link ErrorReply#inBand}.
     */
    void decode(Frame frame, ChatResponse.Writer out) throws Exception;

    /** A whole answer that came in one piece, because it was asked for so or because the server does not stream. */
    default void decodeWhole(Json body, ChatResponse.Writer out) throws Exception {
        decode(Frame.of(body.toString()), out);
    }

    /** How a streamed answer is framed where its media type does not say, or says something that means nothing. */
    default MediaType mediaType() {
        return MediaType.EVENT_STREAM;
    }

    /**
     * Whether a streamed answer may also be framed as this type, which is the one that the answer says it has. A body of JSON that is
     * not is taken for an answer in one piece.
     */
    default boolean alsoFramedAs(MediaType said) {
        return false;
    }

    /** What the protocol can carry; what a request asks beyond it is refused before anything is sent. */
    default Set<Capability> capabilities() {
        return Capability.ALL;
    }

    /** Whether an answer may end without any mark, as a vendor that never sends one has it. False: that is a truncation. */
    default boolean endsUnmarked() {
        return false;
    }

    /** The exception for a response whose status is an error. */
    default ApiException error(ErrorReply reply) {
        return reply.toException();
    }

    /** An HTTP request to be made: inspectable, without base address and keys. */
    record HttpCall(String method, String path, Map<String, String> headers, Json body) {
        /** Keeps a copy of the headers. */
        public HttpCall {
            headers = Map.copyOf(headers);
        }

        /** A POST of JSON to a path below the endpoint's base. */
        public static HttpCall post(String path, Json body) {
            return new HttpCall("POST", path, Map.of(), body);
        }

        /** A GET of a path below the endpoint's base. */
        public static HttpCall get(String path) {
            return new HttpCall("GET", path, Map.of(), Json.of(null));
        }

        /** The same call with one more header. */
        public HttpCall header(String name, String value) {
            var more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new HttpCall(method, path, more, body);
        }

        /** Method and path; the body may be private. */
        @Override
        public String toString() {
            return method + " " + path;
        }
    }
}
