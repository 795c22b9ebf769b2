package dev.weft.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What can be wrong with a project's Markdown: a block that quotes a recipe says something else than the recipe, a
 * link leads nowhere. A quote is a line {@code <!-- recipe: HelloStream.java#hello -->} and a block of Java below
 * it; the recipe marks the part by the lines {@code // tag::hello} and {@code // end::hello}.
 */
final class Markdown {
    private static final Pattern QUOTE = Pattern.compile("(?m)^<!-- recipe: *(?<file>\\S+?)#(?<part>\\S+) *-->\\h*\\R"
            + "(?:\\h*\\R)*(?:```java\\R(?<code>(?s:.*?))^```\\h*$)?");
    private static final Pattern MARKER = Pattern.compile("<!--\\s*recipe");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");

    private final Path root;
    private final Path sources;
    private final List<String> problems = new ArrayList<>();
    private int quotes;

    private Markdown(Path root, Path sources) {
        this.root = root;
        this.sources = sources;
    }

    /** What was found, and in how many quotes. */
    record Report(List<String> problems, int quotes) {}

    /** Everything that is wrong with these pages below {@code root}, whose recipes are somewhere in {@code sources}. */
    static Report check(Path root, Path sources, List<Path> pages) throws IOException {
        var markdown = new Markdown(root, sources);
        for (Path page : pages) markdown.check(page);
        return new Report(List.copyOf(markdown.problems), markdown.quotes);
    }

    private void check(Path page) throws IOException {
        String text = Files.readString(page).replace("\r\n", "\n");
        String name = root.relativize(page).toString();
        int before = quotes;
        for (var quote = QUOTE.matcher(text); quote.find(); quotes++) {
            compare(name, quote.group("file"), quote.group("part"), quote.group("code"));
        }
        long markers = MARKER.matcher(text).results().count();
        if (markers != quotes - before)
            problems.add(name + ": a marker of a recipe is not <!-- recipe: File.java#part -->");
        var links = LINK.matcher(CODE.matcher(text).replaceAll(""));
        while (links.find()) follow(name, page, links.group(1));
    }

    private void compare(String page, String file, String part, String code) throws IOException {
        String quote = page + ": " + file + "#" + part;
        var found = find(file);
        if (found.isEmpty()) {
            problems.add(quote + ": there is no such file");
            return;
        }
        var parts = parts(Files.readString(found.get()));
        if (!parts.containsKey(part)) problems.add(quote + ": there is no such part, only " + parts.keySet());
        else if (code == null) problems.add(quote + ": no block of java follows");
        else if (!parts.get(part).strip().equals(code.strip()))
            problems.add(quote + ": differs; it should be\n" + parts.get(part));
    }

    private Optional<Path> find(String file) throws IOException {
        try (var files = Files.walk(sources)) {
            return files.filter(path -> path.endsWith(file)).findFirst();
        }
    }

    /**
     * The marked parts of a source file by name, without the marks of others and without the indentation they
     * share.
     */
    static Map<String, String> parts(String source) {
        var parts = new HashMap<String, StringBuilder>();
        var open = new ArrayList<String>();
        for (String line : source.lines().toList()) {
            String mark = line.strip();
            if (mark.startsWith("// tag::")) {
                open.add(mark.substring(8));
                parts.put(mark.substring(8), new StringBuilder());
            } else if (mark.startsWith("// end::")) {
                open.remove(mark.substring(8));
            } else {
                for (String part : open) parts.get(part).append(line).append('\n');
            }
        }
        var stripped = new HashMap<String, String>();
        parts.forEach((name, text) ->
                stripped.put(name, text.toString().stripTrailing().stripIndent()));
        return stripped;
    }

    private void follow(String name, Path page, String link) throws IOException {
        if (link.matches("[a-z]+:.*")) return;
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) problems.add(name + ": nothing is at " + link);
        else if (parts.length == 2
                && target.toString().endsWith(".md")
                && !anchors(target).contains(parts[1])) {
            problems.add(name + ": no heading is at " + link);
        }
    }

    private static List<String> anchors(Path page) throws IOException {
        return Files.readString(page)
                .replace("\r\n", "\n")
                .replaceAll("(?ms)^```.*?^```", "")
                .lines()
                .filter(line -> line.matches("#{1,6} .*"))
                .map(line -> line.replaceFirst("^#+ +", "").replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1"))
                .map(heading -> heading.toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .strip()
                        .replace(' ', '-'))
                .toList();
    }
}
