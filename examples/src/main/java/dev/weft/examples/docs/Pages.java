package dev.weft.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Some files below one folder, Markdown and plain text.
 *
 * @param root what their names are relative to
 * @param files the files, in the order of their names
 */
public record Pages(Path root, List<Path> files) {
    /** Keeps a copy of the list. */
    public Pages {
        files = List.copyOf(files);
    }

    /** Every .md and .txt file in the folder and below, or the one file. */
    public static Pages in(Path folder) throws IOException {
        if (!Files.exists(folder)) throw new NoSuchFileException(folder + " does not exist");
        var files = pagesIn(folder, true);
        if (files.isEmpty()) throw new NoSuchFileException("there is no Markdown in " + folder + ", nor plain text");
        return new Pages(Files.isDirectory(folder) ? folder : folder.resolveSibling(""), files);
    }

    /** The docs of a project: its folder {@code docs} and its README, looked for in this folder and those above it. */
    public static Pages ofProject(Path folder) throws IOException {
        for (Path root = folder.toAbsolutePath().normalize(); root != null; root = root.getParent()) {
            Path docs = root.resolve("docs");
            var files = Files.isDirectory(docs) ? pagesIn(docs, false) : List.<Path>of();
            if (files.isEmpty()) continue;
            var all = new ArrayList<Path>();
            Path readme = root.resolve("README.md");
            if (Files.exists(readme)) all.add(readme);
            all.addAll(files);
            return new Pages(root, all);
        }
        throw new NoSuchFileException(
                "there is no folder docs with Markdown in " + folder.toAbsolutePath() + " or above it");
    }

    private static List<Path> pagesIn(Path folder, boolean texts) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(
                            file -> isMarkdown(file) || texts && file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    static boolean isMarkdown(Path file) {
        return file.toString().endsWith(".md");
    }

    /** The name of a file as the docs link to it: relative, with slashes. */
    String nameOf(Path file) {
        return root.toAbsolutePath()
                .relativize(file.toAbsolutePath())
                .toString()
                .replace('\\', '/');
    }
}
