package dev.weft.examples.docs;

import dev.weft.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Says which pages an index on the disk holds, and as of when: a file beside it. It never names a page that is not wholly in the
 * index, whenever the process dies: it is written after what it says, and a page is struck out before it is touched.
 */
final class Catalog {
    private static final String NAME = "pages.json";

    private final Path file;
    private final Map<String, String> stamps = new HashMap<>();

    private Catalog(Path file) {
        this.file = file;
    }

    /** What is said in this folder; nothing where that cannot be read. */
    static Catalog in(Path folder) {
        var catalog = new Catalog(folder.resolve(NAME));
        try {
            if (Files.exists(catalog.file)) {
                Json said = Json.parse(Files.readAllBytes(catalog.file), 0, (int) Files.size(catalog.file));
                said.members().forEach((name, stamp) -> catalog.stamps.put(name, stamp.text()));
            }
        } catch (IOException | RuntimeException e) {
            catalog.stamps.clear(); // then everything is indexed again
        }
        return catalog;
    }

    Map<String, String> stamps() {
        return Map.copyOf(stamps);
    }

    void add(Map<String, String> more) throws IOException {
        stamps.putAll(more);
        write();
    }

    void strikeOut(Iterable<String> names) throws IOException {
        names.forEach(stamps::remove);
        write();
    }

    private void write() throws IOException {
        Path whole = file.resolveSibling(NAME + ".new");
        Files.writeString(whole, Json.of(stamps).toString());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
