package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs that the surface was designed by, written before it was built, compile against it. They lie beside
 * the project, in {@code ../shared/api/programs}, or where the system property {@code weft.programs} says.
 */
class ProgramsCompileTest {
    /** What has been built so far; the others wait for agents and pipelines. */
    private static final List<String> BUILT = List.of(
            "P01HelloStream",
            "P02TextOnly",
            "P03TextAndTools",
            "P04ToolProgress",
            "P05CancelOnKey",
            "P06ServletChat",
            "P07SpringController",
            "P08PerUser",
            "P09StructuredLive",
            "P10Rag",
            "P11Fallback",
            "P16OpenTelemetry",
            "P17FakeModelTest",
            "P18RecordReplay",
            "P19Resume",
            "P20NdjsonProvider",
            "P21VendorFields",
            "P22Batch",
            "P23Images",
            "P24LongConversation",
            "P25ThreadLocals",
            "P26Approval",
            "P28SourcesThenText");

    @TempDir
    Path classes;

    @Test
    void theProgramsOfWhatIsBuiltCompile() throws IOException {
        Path programs = Path.of(System.getProperty(
                "weft.programs",
                Project.root().resolve("../shared/api/programs").normalize().toString()));
        assumeTrue(Files.isDirectory(programs), () -> "skipped: there are no programs in " + programs);
        var firstErrors = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(programs, "*.java")) {
            for (Path file : files)
                firstErrors.put(file.getFileName().toString().replace(".java", ""), firstError(file));
        }
        firstErrors.forEach((name, error) -> System.out.println(name + ": " + (error.isEmpty() ? "compiles" : error)));
        var built = new TreeMap<String, String>();
        for (String name : BUILT) built.put(name, firstErrors.getOrDefault(name, "there is no such program"));
        built.values().removeIf(String::isEmpty);
        assertEquals(Map.of(), built);
    }

    /** The first thing that the compiler has against it, or "". */
    private String firstError(Path program) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "tests need a JDK, not a mere runtime");
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            var options = List.of(
                    "--release",
                    "21",
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "--class-path",
                    System.getProperty("java.class.path"));
            var task = compiler.getTask(null, files, diagnostics, options, null, files.getJavaFileObjects(program));
            if (task.call()) return "";
        }
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(error -> "line " + error.getLineNumber() + ", "
                        + error.getMessage(Locale.ROOT).lines().findFirst().orElse(""))
                .findFirst()
                .orElse("no reason given");
    }
}
