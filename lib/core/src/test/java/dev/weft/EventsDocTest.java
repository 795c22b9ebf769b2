package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/events.md is the frozen list of events: category, wire name and components of each, as the code has them. */
class EventsDocTest {
    private static final Pattern HEADING = Pattern.compile("^## (\\w+):");
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| `([a-z.]+)` \\| (.*?) \\| (.+) \\|$");

    @Test
    void everyEventIsInTheDocsWithItsCategoryWireNameAndComponents() throws IOException {
        assertEquals(String.join("\n", inCode().values()), String.join("\n", inDocs().values()));
    }

    @Test
    void anEventRecordHasAtMostTwoComponents() {
        events().forEach((name, type) -> assertTrue(type.getRecordComponents().length <= 2, name));
    }

    private static Map<String, String> inCode() {
        var lines = new TreeMap<String, String>();
        events().forEach((name, type) -> lines.put(name, line(type)));
        return lines;
    }

    private static Map<String, Class<?>> events() {
        var events = new TreeMap<String, Class<?>>();
        for (Class<?> category : Event.class.getPermittedSubclasses()) {
            if (!category.isSealed()) continue;
            for (Class<?> event : category.getPermittedSubclasses()) events.put(event.getSimpleName(), event);
        }
        return events;
    }

    private static String line(Class<?> event) {
        String category = event.getInterfaces()[0].getSimpleName();
        String wire = WireName.of(event);
        String components = Arrays.stream(event.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
        return category + " " + event.getSimpleName() + " " + wire + " " + components;
    }

    private static Map<String, String> inDocs() throws IOException {
        var lines = new TreeMap<String, String>();
        String category = "";
        for (String text : Files.readAllLines(root().resolve("docs/events.md"))) {
            var heading = HEADING.matcher(text);
            if (heading.find()) category = heading.group(1);
            var row = ROW.matcher(text);
            if (!row.matches()) continue;
            String components = row.group(3).replace("`", "");
            lines.put(row.group(1), category + " " + row.group(1) + " " + row.group(2) + " " + components);
        }
        return lines;
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs"))) at = Objects.requireNonNull(at.getParent(), "docs/ is above here");
        return at;
    }
}
