package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The docs quote recipes as they are, and their links lead somewhere. */
class DocsTest {
    private static final String RECIPE = """
        class Hello {
            // tag::whole
            void hello() {
                // tag::inner
                if (true)
                    say();
                // end::inner
            }
            // end::whole
        }
        """;

    @TempDir
    Path folder;

    @Test
    void theProjectsDocsQuoteItsRecipesAndLinkToWhatIsThere() throws IOException {
        Path root = Project.root();
        var report = Markdown.check(root, root.resolve("examples/src"), pages(root));
        System.out.println(report.quotes() + " quotes of recipes in the docs");
        assertEquals(List.of(), report.problems());
    }

    @Test
    void theListOfRecipesIsWhole() throws IOException {
        Path examples = Project.root().resolve("examples");
        String list = Files.readString(examples.resolve("README.md"));
        try (var files = Files.list(examples.resolve("src/main/java/dev/weft/examples"))) {
            for (Path file : files.toList()) {
                if (!Files.isRegularFile(file) || !Files.readString(file).contains("void main(")) continue;
                String link = "(" + examples.relativize(file).toString().replace('\\', '/') + ")";
                assertTrue(list.contains(link), () -> "examples/README.md does not link to " + link);
            }
        }
    }

    @Test
    void aQuoteOfWhatIsThereIsFine() throws IOException {
        assertEquals(List.of(), problems("""
            <!-- recipe: Hello.java#inner -->
            ```java
            if (true)
                say();
            ```
            <!-- recipe: Hello.java#whole -->

            ```java
            void hello() {
                if (true)
                    say();
            }
            ```
            """));
    }

    @ParameterizedTest
    @CsvSource({
        "Hello.java#inner, 'if (false)\n    say();', differs",
        "Hello.java#inner, 'if (true)\nsay();', differs",
        "Hello.java#other, 'say();', there is no such part",
        "Hullo.java#inner, 'say();', there is no such file"
    })
    void aQuoteOfSomethingElseIsFound(String recipe, String code, String problem) throws IOException {
        var problems = problems("<!-- recipe: " + recipe + " -->\n```java\n" + code + "\n```\n");
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().contains(problem), problems::getFirst);
    }

    @ParameterizedTest
    @CsvSource({
        "'<!-- recipe: Hello.java#inner -->\ntext', no block",
        "'<!-- recipe Hello.java -->', a marker",
        "'<!--recipe: Hello.java#inner-->', a marker"
    })
    void aMarkerThatIsBrokenIsFound(String text, String problem) throws IOException {
        var problems = problems(text + "\n");
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().contains(problem), problems::getFirst);
    }

    @ParameterizedTest
    @CsvSource({
        "[x](page.md), 0",
        "[x](page.md#a-heading), 0",
        "[x](#a-heading), 0",
        "[x](sub/), 0",
        "[x](https://example.com/absent), 0",
        "`[x](absent.md)`, 0",
        "[x](absent.md), 1",
        "[x](page.md#absent), 1",
        "[x](#absent), 1"
    })
    void aLinkThatLeadsNowhereIsFound(String link, int problems) throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        assertEquals(problems, problems("# A `heading`\n\n" + link + "\n").size());
    }

    private List<String> problems(String page) throws IOException {
        Files.writeString(folder.resolve("Hello.java"), RECIPE);
        Path file = Files.writeString(folder.resolve("page.md"), page);
        return Markdown.check(folder, folder, List.of(file)).problems();
    }

    private static List<Path> pages(Path root) throws IOException {
        var pages = new ArrayList<Path>();
        for (String single : List.of("README.md", "examples/README.md")) {
            if (Files.exists(root.resolve(single))) pages.add(root.resolve(single));
        }
        if (!Files.isDirectory(root.resolve("docs"))) return pages;
        try (var docs = Files.walk(root.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }
}
