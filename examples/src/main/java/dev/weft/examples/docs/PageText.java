package dev.weft.examples.docs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a file as text, whatever it was written in, as far as that can be told. */
final class PageText {
    private static final int LOOKED_AT = 8_192;
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private PageText() {}

    /** What is written there; empty where it is no text. */
    static Optional<String> of(Path file) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(LOOKED_AT);
            if (!isText(head)) return Optional.empty();
            byte[] rest = in.readAllBytes();
            bytes = new byte[head.length + rest.length];
            System.arraycopy(head, 0, bytes, 0, head.length);
            System.arraycopy(rest, 0, bytes, head.length, rest.length);
        }
        String text = decoded(bytes);
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    /** UTF-16 is told by its first two bytes; no other text has zeros. */
    private static boolean isText(byte[] head) {
        if (utf16(head)) return true;
        for (byte one : head) if (one == 0) return false;
        return true;
    }

    private static boolean utf16(byte[] head) {
        return head.length >= 2 && (head[0] == -1 && head[1] == -2 || head[0] == -2 && head[1] == -1);
    }

    /** What is no UTF-8 is most likely older than that. */
    private static String decoded(byte[] bytes) {
        if (utf16(bytes)) return new String(bytes, StandardCharsets.UTF_16);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, WESTERN);
        }
    }
}
