package dev.weft.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The docs that the tests search: a few pages about a loom. */
public final class Loom {
    private Loom() {}

    /** The folder that they are in. */
    public static Path folder() {
        URL readme = Objects.requireNonNull(Loom.class.getResource("/loom/README.md"));
        try {
            return Objects.requireNonNull(Path.of(readme.toURI()).getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Their passages. */
    public static Passages passages() {
        try {
            return Passages.of(Pages.in(folder()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
