package dev.weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a message. Sealed for us and never exhaustive outside this package: a switch over content needs its
 * {@code default}. {@code toString} never shows what is inside.
 */
public sealed interface Content
        permits Content.TextContent,
                Content.Media,
                Content.Reasoning,
                Content.Call,
                Content.Unknown,
                UnforeseenContent {
    /** Plain text. */
    static Content text(String text) {
        return new TextContent(text);
    }

    /** An image from a file, read now; its type is known by its name. */
    static Content image(Path file) {
        return Media.read(Media.Kind.IMAGE, file);
    }

    /** An image from memory. */
    static Content image(byte[] bytes, String mediaType) {
        return new Media(Media.Kind.IMAGE, bytes.clone(), null, mediaType, "");
    }

    /** An image that the provider fetches itself. */
    static Content imageUrl(String url) {
        return new Media(Media.Kind.IMAGE, null, Objects.requireNonNull(url, "url"), "", "");
    }

    /** A document from a file, read now; its type is known by its name. */
    static Content file(Path file) {
        return Media.read(Media.Kind.FILE, file);
    }

    /** A document from memory; {@code name} may be "". */
    static Content file(byte[] bytes, String mediaType, String name) {
        return new Media(Media.Kind.FILE, bytes.clone(), null, mediaType, Objects.requireNonNull(name, "name"));
    }

    /** A document that the provider fetches itself, with its type, such as {@code application/pdf}. */
    static Content fileUrl(String url, String mediaType) {
        return new Media(Media.Kind.FILE, null, Objects.requireNonNull(url, "url"), mediaType, "");
    }

    /** Plain text. */
    record TextContent(String text) implements Content {
        /** Refuses null. */
        public TextContent {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public String toString() {
            return "text, " + text.length() + " characters";
        }
    }

    /** An image or a file, by its bytes or by its address. */
    final class Media implements Content {
        /** What the provider is told it is. */
        public enum Kind {
            /** Something to look at. */
            IMAGE,
            /** Something to read, such as a PDF. */
            FILE
        }

        private final Kind kind;
        private final byte @Nullable [] bytes;
        private final @Nullable String url;
        private final String mediaType;
        private final String name;

        Media(Kind kind, byte @Nullable [] bytes, @Nullable String url, String mediaType, String name) {
            this.kind = kind;
            this.bytes = bytes;
            this.url = url;
            this.mediaType = mediaType;
            this.name = name;
        }

        private static Media read(Kind kind, Path file) {
            String name = Objects.requireNonNull(file.getFileName(), "file has no name")
                    .toString();
            String type = typeOf(name);
            try {
                return new Media(kind, Files.readAllBytes(file), null, type, name);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file + " to send it with the message", e);
            }
        }

        private static String typeOf(String name) {
            if (name.toLowerCase(java.util.Locale.ROOT).endsWith(".webp")) return "image/webp";
            String guess = URLConnection.guessContentTypeFromName(name);
            return guess == null ? "application/octet-stream" : guess;
        }

        /** Image or file. */
        public Kind kind() {
            return kind;
        }

        /** A copy of the bytes; empty where there is an address in their place. */
        public Optional<byte[]> bytes() {
            return bytes == null ? Optional.empty() : Optional.of(bytes.clone());
        }

        /** The address that the provider fetches; empty where there are bytes. */
        public Optional<String> url() {
            return Optional.ofNullable(url);
        }

        /** The type of the bytes, such as {@code image/png}; "" where only the provider will know. */
        public String mediaType() {
            return mediaType;
        }

        /** Name of the file, or "". */
        public String name() {
            return name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Media that
                    && kind == that.kind
                    && java.util.Arrays.equals(bytes, that.bytes)
                    && Objects.equals(url, that.url)
                    && mediaType.equals(that.mediaType)
                    && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(kind, java.util.Arrays.hashCode(bytes), url);
        }

        @Override
        public String toString() {
            return mediaType.isEmpty() ? kind.toString() : kind + " " + mediaType;
        }
    }

    /** What a model thought aloud, with what its provider wants back of it in the next turn. */
    final class Reasoning implements Content {
        private final String text;
        private final String provider;
        private final Json raw;

        private Reasoning(String text, String provider, Json raw) {
            this.text = text;
            this.provider = provider;
            this.raw = raw;
        }

        /** Reasoning that no provider wants back. */
        public static Reasoning of(String text) {
            return new Reasoning(text, "", Json.object());
        }

        /** Reasoning with what {@code provider} alone wants back unchanged, such as a signature. */
        public static Reasoning of(String text, String provider, Json raw) {
            return new Reasoning(text, provider, raw);
        }

        /** As far as the provider shows it; may be empty. */
        public String text() {
            return text;
        }

        /** The provider that wants {@link #raw} back, or "". */
        public String provider() {
            return provider;
        }

        /** What goes back unchanged. */
        public Json raw() {
            return raw;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Reasoning that
                    && text.equals(that.text)
                    && provider.equals(that.provider)
                    && raw.equals(that.raw);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return "reasoning, " + text.length() + " characters";
        }
    }

    /** Where among the parts of its message the model wants a tool called. */
    record Call(ToolCall call) implements Content {
        /** Refuses null. */
        public Call {
            Objects.requireNonNull(call, "call");
        }

        @Override
        public String toString() {
            return "call of " + call;
        }
    }

    /**
     * What only one provider understands, kept as it sent it, and sent back to that one alone: a part of its own, such as a tool
     * that it ran itself, or a mark on the part before it, such as a signature or a point up to which it shall cache.
     */
    record Unknown(String provider, Json raw) implements Content {
        /** Refuses null. */
        public Unknown {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(raw, "raw");
        }

        @Override
        public String toString() {
            return "unknown content of " + provider;
        }
    }
}
