package dev.weft.examples.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Some files below one folder, which may be pages of text: that shows when they are read. Immutable. */
public final class Pages {
    /** What is longer is no page that somebody wrote. */
    private static final long LONGEST = 10_000_000;
    /** Somebody who gives a whole disk gets so many of its files. */
    private static final int MOST = 50_000;

    private final Path root;
    private final Map<String, Page> pages;
    private final Map<String, Integer> leftOut;

    /**
     * A file as it was found.
     *
     * @param name how the docs link to it: relative, with slashes
     * @param stamp its size and time: with another, it has changed
     */
    record Page(String name, Path file, long size, String stamp) {
        boolean isMarkdown() {
            return Pages.isMarkdown(file);
        }
    }

    private Pages(Path root, List<Path> starts, boolean anyText) throws IOException {
        this.root = root;
        var found = new TreeMap<Path, BasicFileAttributes>();
        leftOut = new TreeMap<>();
        for (Path start : starts) Files.walkFileTree(start, new Finding(start, anyText, found, leftOut));
        pages = new LinkedHashMap<>();
        found.forEach((file, attributes) -> {
            String name = this.root.relativize(file).toString().replace('\\', '/');
            String stamp =
                    attributes.size() + ":" + attributes.lastModifiedTime().toMillis();
            pages.put(name, new Page(name, file, attributes.size(), stamp));
        });
    }

    /** Every file in the folder and below that may be text, or the one file; what is hidden is not looked at. */
    public static Pages in(Path folder) throws IOException {
        if (!Files.exists(folder)) throw new NoSuchFileException(folder + " does not exist");
        Path start = folder.toRealPath();
        var pages = new Pages(Files.isDirectory(start) ? start : start.resolveSibling(""), List.of(start), true);
        if (pages.pages.isEmpty()) {
            String why = pages.leftOut.isEmpty() ? "" : ": " + pages.leftOut();
            throw new NoSuchFileException("there is no file of text in " + folder + why);
        }
        return pages;
    }

    /** The docs of a project: its folder {@code docs} and its README, looked for in this folder and those above it. */
    public static Pages ofProject(Path folder) throws IOException {
        for (Path root = folder.toAbsolutePath().normalize(); root != null; root = root.getParent()) {
            Path docs = root.resolve("docs");
            if (!Files.isDirectory(docs)) continue;
            var starts = new ArrayList<>(List.of(docs));
            if (Files.exists(root.resolve("README.md"))) starts.add(root.resolve("README.md"));
            var pages = new Pages(root, starts, false);
            if (pages.pages.keySet().stream().anyMatch(name -> name.startsWith("docs/"))) return pages;
        }
        throw new NoSuchFileException(
                "there is no folder docs with Markdown in " + folder.toAbsolutePath() + " or above it");
    }

    /** What all names are relative to. */
    Path root() {
        return root;
    }

    /** How many files there are. */
    public int count() {
        return pages.size();
    }

    /** The files, in the order of their names. */
    List<Page> all() {
        return List.copyOf(pages.values());
    }

    /** Their names, in order. */
    List<String> names() {
        return List.copyOf(pages.keySet());
    }

    Optional<Page> named(String name) {
        return Optional.ofNullable(pages.get(name));
    }

    /** How many bytes they have together. */
    long size() {
        return pages.values().stream().mapToLong(Page::size).sum();
    }

    /** What was found and left out, in words; or "". */
    public String leftOut() {
        var words = new ArrayList<String>();
        leftOut.forEach((why, files) -> words.add(files + " " + why));
        return String.join(", ", words);
    }

    static boolean isMarkdown(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".md") || name.endsWith(".markdown");
    }

    /** Goes through a tree of folders, and past whatever cannot be read. */
    private static final class Finding extends SimpleFileVisitor<Path> {
        private final Path start;
        private final boolean anyText;
        private final Map<Path, BasicFileAttributes> found;
        private final Map<String, Integer> leftOut;

        Finding(Path start, boolean anyText, Map<Path, BasicFileAttributes> found, Map<String, Integer> leftOut) {
            this.start = start;
            this.anyText = anyText;
            this.found = found;
            this.leftOut = leftOut;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean hidden = !folder.equals(start) && isHidden(folder);
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isHidden(file) || !(anyText || isMarkdown(file))) return FileVisitResult.CONTINUE;
            if (attributes.isSymbolicLink()) return without("links");
            if (!attributes.isRegularFile()) return without("no files");
            if (attributes.size() > LONGEST) return without("longer than " + LONGEST / 1_000_000 + " MB");
            if (!Files.isReadable(file)) return without("unreadable");
            if (found.size() == MOST) return without("beyond the first " + MOST);
            found.put(file, attributes);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return without("unreadable");
        }

        private FileVisitResult without(String why) {
            leftOut.merge(why, 1, Integer::sum);
            return FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path file) {
            Path name = file.getFileName();
            return name != null && name.toString().startsWith(".");
        }
    }
}
