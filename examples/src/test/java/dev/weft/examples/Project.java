package dev.weft.examples;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project is. */
public final class Project {
    private Project() {}

    /** The folder of the parent pom. */
    public static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("lib/core")) && Files.exists(folder.resolve("pom.xml"))) return folder;
        }
        throw new IllegalStateException(
                "the project is not above " + Path.of("").toAbsolutePath());
    }
}
