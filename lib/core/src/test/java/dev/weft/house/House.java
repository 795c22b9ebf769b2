package dev.weft.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import dev.weft.WeftException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Where the project's files are, and what javac's parser sees in them. */
final class House {
    private House() {}

    /** A file as parsed: no types are known, only what is written. */
    record Source(Path file, CompilationUnitTree tree, Trees trees) {
        long line(com.sun.source.tree.Tree at) {
            return tree.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(tree, at));
        }

        String text() {
            return read(root().resolve(file));
        }
    }

    /** The folder of the whole build: the one above the tests' that has {@code .mvn}. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve(".mvn"))) folder = folder.getParent();
        if (folder == null)
            throw new IllegalStateException(
                    "no folder with .mvn above " + Path.of("").toAbsolutePath());
        return folder;
    }

    /** The compiled classes of {@code dev.weft}. */
    static Path classes() {
        return location(WeftException.class);
    }

    /** The folder or jar that a class was loaded from. */
    static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What users get: the main sources below {@code lib}. */
    static List<Source> production() {
        return parsed("/src/main/java/", "lib");
    }

    /** Every test source of the build. */
    static List<Source> tests() {
        return parsed("/src/test/java/", "lib", "examples");
    }

    private static List<Source> parsed(String part, String... folders) {
        List<Path> files = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> all = Files.walk(root().resolve(folder))) {
                all.filter(file -> file.toString().replace('\\', '/').contains(part))
                        .filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return parsed(files);
    }

    private static List<Source> parsed(List<Path> files) {
        var javac = ToolProvider.getSystemJavaCompiler();
        try (var manager = javac.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) javac.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            Trees trees = Trees.instance(task);
            List<Source> sources = new ArrayList<>();
            for (CompilationUnitTree tree : task.parse()) {
                Path file = root().relativize(Path.of(tree.getSourceFile().toUri()));
                sources.add(new Source(file, tree, trees));
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
