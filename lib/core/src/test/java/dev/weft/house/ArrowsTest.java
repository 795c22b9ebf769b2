package dev.weft.house;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.Gson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Packages use one another in one direction only, and what third parties bring is used in one place only. Read off the compiled
 * classes by the JDK's own jdeps, so that a full name in the code counts like an import.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArrowsTest {
    private static final String WIRES = "dev.weft.provider.";

    /** Who may use whom. A package that is not listed has no place yet: add it where it belongs, above those it uses. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            may("dev.weft"),
            may("dev.weft.internal", "dev.weft"),
            may("dev.weft.media", "dev.weft"),
            may("dev.weft.provider.common", "dev.weft.media", "dev.weft"),
            wire("anthropic"),
            wire("bedrock"),
            wire("cohere"),
            wire("gemini"),
            wire("ollama"),
            wire("openai"),
            wire("responses"),
            may("dev.weft.provider", providers()),
            may("dev.weft.log", "dev.weft.internal", "dev.weft"),
            may("dev.weft.client", "dev.weft.log", "dev.weft.provider", "dev.weft.media", "dev.weft"),
            may("dev.weft.tool", "dev.weft"),
            may("dev.weft.rag", "dev.weft"),
            may("dev.weft.memory", "dev.weft.internal", "dev.weft"),
            may("dev.weft.trace", "dev.weft.internal", "dev.weft"),
            may("dev.weft.chat", upon("rag", "tool", "memory", "trace", "internal")),
            may("dev.weft.agent", upon("chat", "rag", "tool", "memory", "trace")),
            may("dev.weft.pipeline", upon("chat", "rag", "tool", "memory", "trace")));

    private static final Pattern LINE = Pattern.compile("^ +(\\S+) +-> (\\S+) +.*$", Pattern.MULTILINE);

    /** One class uses another. */
    private record Use(String user, String used) {
        String userPackage() {
            return packageOf(user);
        }

        String usedPackage() {
            return packageOf(used);
        }

        @Override
        public String toString() {
            return user + " uses " + used;
        }
    }

    private List<Use> uses = List.of();

    @BeforeAll
    void readTheClasses() {
        var out = new StringWriter();
        var writer = new PrintWriter(out);
        int exit = ToolProvider.findFirst("jdeps")
                .orElseThrow(
                        () -> new IllegalStateException("the tests run on a runtime without jdeps: give them a JDK"))
                .run(
                        writer,
                        writer,
                        "-verbose:class",
                        "-filter:none",
                        "--multi-release",
                        "base",
                        "--module-path",
                        House.location(Gson.class).toString(),
                        House.classes().toString());
        assertEquals(0, exit, out::toString);
        List<Use> found = new ArrayList<>();
        var lines = LINE.matcher(out.toString());
        while (lines.find()) found.add(new Use(lines.group(1), lines.group(2)));
        uses = List.copyOf(found);
    }

    @Test
    void jdepsSawTheVocabulary() {
        assertTrue(
                uses.contains(new Use("dev.weft.ModelException", "dev.weft.WeftException")),
                "jdeps' output is not understood, so the other tests of this class would pass whatever the code does");
    }

    @Test
    void packagesUseOnlyThoseBelowThem() {
        assertNone(use -> ours(use.usedPackage())
                && !use.userPackage().equals(use.usedPackage())
                && !ALLOWED.getOrDefault(use.userPackage(), Set.of()).contains(use.usedPackage()));
    }

    @Test
    void everyPackageHasItsPlace() {
        Set<String> homeless = uses.stream().map(Use::userPackage).collect(toCollection(TreeSet::new));
        homeless.removeAll(ALLOWED.keySet());
        assertEquals(Set.of(), homeless, "packages that are not in ArrowsTest.ALLOWED");
    }

    @Test
    void theMapItselfPointsDownwards() {
        ALLOWED.forEach((user, all) -> {
            for (String used : all) {
                assertTrue(ALLOWED.containsKey(used), used);
                assertTrue(!ALLOWED.getOrDefault(used, Set.of()).contains(user), () -> user + " and " + used);
            }
        });
    }

    @Test
    void gsonIsKnownToTheReadingOfJsonAlone() {
        assertNone(use -> use.used().startsWith("com.google.gson.")
                && !use.user().equals("dev.weft.JsonReading")
                && !use.user().startsWith("dev.weft.JsonReading$"));
    }

    @Test
    void theHttpClientIsKnownToTheTransportAlone() {
        assertNone(use ->
                use.used().startsWith("java.net.http.") && !use.userPackage().equals("dev.weft.internal"));
    }

    private void assertNone(Predicate<Use> wrong) {
        List<String> found = uses.stream()
                .filter(wrong)
                .map(Use::toString)
                .distinct()
                .sorted()
                .toList();
        if (!found.isEmpty()) fail("\n" + String.join("\n", found));
    }

    private static boolean ours(String packageName) {
        return packageName.equals("dev.weft") || packageName.startsWith("dev.weft.");
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.'));
    }

    /** What one protocol says; knows no other, and nothing of how it is sent. */
    private static Map.Entry<String, Set<String>> wire(String name) {
        return may(WIRES + name, "dev.weft.provider.common", "dev.weft.media", "dev.weft");
    }

    private static String[] providers() {
        return Stream.concat(
                        Stream.of("common", "anthropic", "bedrock", "cohere", "gemini", "ollama", "openai", "responses")
                                .map(name -> WIRES + name),
                        Stream.of("dev.weft.media", "dev.weft.internal", "dev.weft"))
                .toArray(String[]::new);
    }

    /** These packages, and the vocabulary. */
    private static String[] upon(String... packages) {
        return Stream.concat(Stream.of("dev.weft"), Stream.of(packages).map(name -> "dev.weft." + name))
                .toArray(String[]::new);
    }

    private static Map.Entry<String, Set<String>> may(String user, String... used) {
        return Map.entry(user, Set.of(used));
    }
}
