import static java.nio.charset.StandardCharsets.UTF_8;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Formats every Java file below a directory, or says in {@code target/unformatted} which are not formatted. The build runs it as one source file on the JDK
 * that compiles Weft, since a formatter inside Maven's own JVM could not parse today's Java on yesterday's JDK.
 *
 * <p>A file that was found well formatted is remembered by its digest in {@code target/formatted}, so that a build in which
 * little changed does not even load the formatter.
 */
final class Format {
    private Format() {}

    /** Arguments: {@code check} or {@code write}; the directory; the formatter's name and version, since what is remembered holds for that one. */
    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        Path root = Path.of(args[1]).toRealPath();
        Path memory = root.resolve("target/formatted");
        Set<String> known = Files.exists(memory) ? Set.copyOf(Files.readAllLines(memory)) : Set.of();
        Set<String> good = ConcurrentHashMap.newKeySet();
        Set<Path> bad = ConcurrentHashMap.newKeySet();
        javaFilesBelow(root).parallelStream().forEach(file -> {
            try {
                String source = Files.readString(file);
                String digest = digest(args[2] + source);
                String formatted = known.contains(digest) ? source : Palantir.format(root.relativize(file), source);
                if (formatted.equals(source)) {
                    good.add(digest);
                } else {
                    bad.add(root.relativize(file));
                    if (write) Files.writeString(file, formatted);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Files.createDirectories(memory.getParent());
        Files.write(memory, new TreeSet<>(good));
        report(write, new TreeSet<>(bad), root.resolve("target/unformatted"));
    }

    private static void report(boolean write, Set<Path> bad, Path verdict) throws IOException {
        if (write) bad.forEach(file -> System.out.println("formatted " + file));
        if (write || bad.isEmpty()) {
            Files.deleteIfExists(verdict);
        } else {
            String files = bad.stream().map(file -> "    " + file + "\n").collect(Collectors.joining());
            Files.writeString(
                    verdict, "These files are not formatted:\n" + files + "This formats them: mvn -q -Pformat\n");
        }
    }

    private static List<Path> javaFilesBelow(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                String name = dir.getFileName().toString();
                boolean skipped = name.equals("target") || name.equals("node_modules") || name.equals(".git");
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static String digest(String text) {
        try {
            byte[] sum = java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return java.util.HexFormat.of().formatHex(sum);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Holds the formatter, which is loaded only when some file has to be looked at. */
    private static final class Palantir {
        private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());

        static String format(Path file, String source) {
            try {
                String before = source;
                String after = FORMATTER.formatSourceAndFixImports(before);
                // Some first results are not yet what the formatter makes of them (a blank line before a closing
                // brace).
                for (int i = 0; i < 3 && !after.equals(before); i++) {
                    before = after;
                    after = FORMATTER.formatSourceAndFixImports(before);
                }
                return after;
            } catch (FormatterException e) {
                System.err.println(file + " is not Java that can be formatted: " + e.getMessage());
                return source; // javac says it better, and fails the build
            }
        }
    }
}
