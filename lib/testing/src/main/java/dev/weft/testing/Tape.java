package dev.weft.testing;

import dev.weft.DecodeException;
import dev.weft.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a {@link Cassette}: lines of JSON. The first says whose answers these are; then for each call its request, its
 * pieces, its response. A call is written in one go, so that one that was cut off is seen to be.
 */
record Tape(String model, List<TapedCall> calls) {
    static final Tape EMPTY = new Tape("cassette", List.of());

    Tape {
        calls = List.copyOf(calls);
    }

    /** Null where there is no such file. */
    static @Nullable Tape read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the cassette " + file, e);
        }
        int at = 0;
        try {
            String model = "cassette";
            var calls = new ArrayList<TapedCall>();
            Json request = null;
            var pieces = new ArrayList<TapedPiece>();
            for (String line : lines) {
                at++;
                if (line.isBlank()) continue;
                Json json = Json.parse(line);
                if (!json.member("cassette").isMissing()) {
                    model = json.member("model").text();
                } else if (!json.member("request").isMissing()) {
                    request = json.member("request");
                    pieces.clear();
                } else if (request == null) {
                    throw new IllegalStateException("it belongs to no request");
                } else if (json.member("response").isMissing()) {
                    pieces.add(TapedPiece.of(json));
                } else {
                    calls.add(new TapedCall(request, pieces, json.member("response")));
                    request = null;
                }
            }
            if (request != null) throw new IllegalStateException("the call that it belongs to has no response");
            return new Tape(model, calls);
        } catch (DecodeException | IllegalStateException e) {
            throw new IllegalStateException(
                    "line " + at + " of the cassette " + file + " is not as it should be: " + e.getMessage()
                            + "; delete the file and record it anew",
                    e);
        }
    }

    static void append(Path file, String model, TapedCall call) {
        var text = new StringBuilder();
        if (!Files.exists(file)) line(text, Json.object("cassette", 1, "model", model));
        line(text, Json.object("request", call.request()));
        for (TapedPiece piece : call.pieces()) line(text, piece.json());
        line(text, Json.object("response", call.response()));
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) Files.createDirectories(directory);
            Files.write(
                    file,
                    text.toString().getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the cassette " + file, e);
        }
    }

    private static void line(StringBuilder text, Json json) {
        text.append(json).append('\n');
    }
}
