package dev.weft.examples.docs;

import dev.weft.lucene.LuceneStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the indexes of large folders are kept from one chat to the next: in the user's folder for caches.
 *
 * @param folder the folder for all of them
 */
public record Shelf(Path folder) {
    /** How many chats can have an index of the same folder open at once, each its own. */
    private static final int COPIES = 4;
    /** Changes with the way of indexing, so that no index made in another way is read. */
    private static final String FORM = "1";

    /** An index that is open. */
    record Opened(LuceneStore store, Path folder) {}

    /** The usual one, by these variables of the environment and the user's home. */
    public static Shelf of(Map<String, String> environment, String os, Path home) {
        String name = os.toLowerCase(Locale.ROOT);
        String set = environment.getOrDefault(name.startsWith("windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME", "");
        Path usual = name.startsWith("mac") ? home.resolve("Library/Caches") : home.resolve(".cache");
        return new Shelf((set.isBlank() ? usual : Path.of(set)).resolve("weft-chat"));
    }

    /** The index of the folder that has this root, or a new one; empty where others have all its copies open. */
    Optional<Opened> open(Path root, UnaryOperator<LuceneStore.Builder> settings) throws IOException {
        for (int copy = 1; copy <= COPIES; copy++) {
            Path place = folder.resolve(key(root) + (copy == 1 ? "" : "-" + copy));
            Files.createDirectories(place);
            var builder = settings.apply(LuceneStore.in(place));
            try {
                return Optional.of(new Opened(openOrAnew(builder, place), place));
            } catch (IllegalStateException e) {
                // another chat has it open: the next copy, then
            }
        }
        return Optional.empty();
    }

    /** What cannot be read any more is only a cache. */
    private static LuceneStore openOrAnew(LuceneStore.Builder builder, Path place) throws IOException {
        try {
            return builder.open();
        } catch (IOException e) {
            try (var files = Files.list(place)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) Files.delete(file);
            }
            return builder.open();
        }
    }

    private static String key(Path root) {
        try {
            byte[] text = (FORM + "\n" + root).getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(hash, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
