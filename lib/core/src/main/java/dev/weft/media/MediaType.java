package dev.weft.media;

import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a body is, as its {@code Content-Type} says, and how it becomes frames. Equal by {@linkplain #essence essence} alone;
 * {@link #matches} also sees that two names mean one format. Immutable. Types of one's own come with their decoder:
 *
 * <pre>{@code
 * MediaType acme = MediaType.of("application/acme", (in, limits) -> new AcmeDecoder(in, limits));
 * }</pre>
 */
public final class MediaType {
    /** Server-sent events; decoded as {@link Decoder#eventStream} does. */
    public static final MediaType EVENT_STREAM = of("text/event-stream", Decoder::eventStream);

    /**
     * One JSON text per line. Parsing also knows it as {@code application/ndjson}, {@code application/jsonl},
     * {@code application/x-jsonlines}, {@code application/json-lines} and {@code application/jsonlines}.
     */
    public static final MediaType NDJSON = of("application/x-ndjson", Decoder::ndjson);

    /** A JSON array read element by element, or one object. Parsing also knows {@code text/json} and {@code …+json}. */
    public static final MediaType JSON = of("application/json", Decoder::jsonArray);

    /** Amazon's binary event stream; decoded as {@link Decoder#awsEventStream} does. */
    public static final MediaType AWS_EVENT_STREAM = of("application/vnd.amazon.eventstream", Decoder::awsEventStream);

    private final String essence;
    private final Map<String, String> parameters;
    private final Decoder.@Nullable Factory format;

    private MediaType(ContentType type, Decoder.@Nullable Factory format) {
        this.essence = type.essence();
        this.parameters = type.parameters();
        this.format = format;
    }

    /** A media type of one's own, such as {@code application/acme}, with the decoder for its bodies. */
    public static MediaType of(String essence, Decoder.Factory format) {
        ContentType type = ContentType.parse(essence);
        if (!type.parameters().isEmpty()) {
            throw new IllegalArgumentException("expected type/subtype without parameters, not '" + essence + "'");
        }
        return new MediaType(type, format);
    }

    /**
     * Reads the value of a {@code Content-Type} header. Parameters that make no sense are left out, the first of two with one
     * name counts.
     *
     * @throws IllegalArgumentException where there is no type and subtype
     */
    public static MediaType parse(String contentType) {
        ContentType type = ContentType.parse(contentType);
        return new MediaType(type, format(type.essence()));
    }

    private static Decoder.@Nullable Factory format(String essence) {
        return switch (essence) {
            case "text/event-stream" -> EVENT_STREAM.format;
            case "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/json-lines",
                    "application/x-jsonlines",
                    "application/jsonlines" -> NDJSON.format;
            case "application/json", "text/json" -> JSON.format;
            case "application/vnd.amazon.eventstream" -> AWS_EVENT_STREAM.format;
            default -> essence.endsWith("+json") ? JSON.format : null;
        };
    }

    /** Type and subtype in lower case: {@code text/event-stream}. */
    public String essence() {
        return essence;
    }

    /** A parameter by its name in any case, such as {@code charset}. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether both are one type, or two names of one format: NDJSON matches {@code application/jsonl}. */
    public boolean matches(MediaType other) {
        return equals(other) || (format != null && format.equals(other.format));
    }

    /** Whether there is a decoder for it: for what {@link #of} made, and for the names that {@link #parse} knows. */
    public boolean decodable() {
        return format != null;
    }

    /** A decoder with {@link DecoderLimits#DEFAULT}; it owns the input. */
    public Decoder decoder(InputStream in) {
        return decoder(in, DecoderLimits.DEFAULT);
    }

    /**
     * A decoder for a body of this type; it owns the input.
     *
     * @throws IllegalStateException where the type is not {@link #decodable}
     */
    public Decoder decoder(InputStream in, DecoderLimits limits) {
        if (format == null) {
            throw new IllegalStateException(
                    "no decoder for " + essence + ": decodable are text/event-stream, application/x-ndjson,"
                            + " application/json, application/vnd.amazon.eventstream and what MediaType.of was given a"
                            + " decoder for");
        }
        return format.decoder(in, limits);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MediaType that && essence.equals(that.essence);
    }

    @Override
    public int hashCode() {
        return essence.hashCode();
    }

    /** The {@link #essence}. */
    @Override
    public String toString() {
        return essence;
    }
}
