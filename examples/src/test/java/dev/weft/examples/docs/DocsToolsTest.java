package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.Event.ToolCallFinished;
import dev.weft.ToolResult;
import dev.weft.chat.Chat;
import dev.weft.examples.docs.DocsTools.Progress;
import dev.weft.testing.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsToolsTest {
    private final List<Progress> progress = new ArrayList<>();

    private ToolResult call(Path folder, String tool, Map<String, Object> arguments) throws IOException {
        var pages = Pages.in(folder);
        var model = FakeModel.script(call -> call.toolCall(tool, arguments), call -> call.text("Done."));
        try (var passages = Passages.of(pages)) {
            var chat = Chat.builder()
                    .model(model)
                    .tools(DocsTools.of(pages, passages))
                    .build();
            var events = chat.stream("hi").toList();
            for (var event : events) if (event instanceof Progress one) progress.add(one);
            return events.stream()
                    .filter(ToolCallFinished.class::isInstance)
                    .map(event -> ((ToolCallFinished) event).result())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void namesAreListedAllOrThoseThatHaveAText() throws IOException {
        assertEquals(
                "README.md\ndocs/knots.md\ndocs/weaving.md",
                call(Loom.folder(), DocsTools.LIST, Map.of()).text());
        assertEquals(
                "docs/knots.md",
                call(Loom.folder(), DocsTools.LIST, Map.of("contains", "KNOT")).text());
        assertEquals(List.of(new Progress("3 of 3 names"), new Progress("1 of 3 names")), progress);
        assertTrue(call(Loom.folder(), DocsTools.LIST, Map.of("contains", "zebra"))
                .text()
                .startsWith("No name"));
    }

    @Test
    void aLongListIsCut(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 203; i++) Files.writeString(folder.resolve("n" + i), "text");
        assertTrue(call(folder, DocsTools.LIST, Map.of()).text().endsWith("\n… and 3 more"));
    }

    @Test
    void aDocumentIsReadPartByPart(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.txt"), "x".repeat(8_000) + "y".repeat(500));
        assertEquals(
                "x".repeat(8_000) + "\n… (goes on at character 8000)",
                call(folder, DocsTools.READ, Map.of("name", "a.txt")).text());
        assertEquals(
                "y".repeat(500),
                call(folder, DocsTools.READ, Map.of("name", "a.txt", "from", 8_000))
                        .text());
        assertEquals(
                "",
                call(folder, DocsTools.READ, Map.of("name", "a.txt", "from", 99_999))
                        .text());
        assertEquals(new Progress("characters 0 to 8000 of 8500"), progress.getFirst());
    }

    @Test
    void onlyWhatIsListedCanBeRead() throws IOException {
        for (String name : List.of("../loom/README.md", "/etc/hostname", "docs", "")) {
            var result = call(Loom.folder(), DocsTools.READ, Map.of("name", name));
            assertTrue(result.isError(), name);
            assertTrue(result.text().contains("there is no document \"" + name + "\""), result::text);
        }
    }

    @Test
    void aSearchGivesPassagesWithTheirNames() throws IOException {
        String found = call(Loom.folder(), DocsTools.SEARCH, Map.of("query", "broken thread"))
                .text();
        assertTrue(found.startsWith("from docs/weaving.md#broken-threads:\nA broken thread stops"), found);
        assertEquals(
                "Nothing was found.",
                call(Loom.folder(), DocsTools.SEARCH, Map.of("query", "zebra")).text());
        assertTrue(Pattern.matches("\\d passages?", progress.getFirst().what()), progress::toString);
    }

    @Test
    void whatServersSayOfModelsWithoutToolsIsUnderstood() {
        for (String said : List.of(
                "registry.ollama.ai/library/gemma:2b does not support tools",
                "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set",
                "No endpoints found that support tool use",
                "This model does not support function calling")) {
            assertTrue(
                    DocsTools.areRefused(ApiException.status(400).message(said).build()), said);
        }
        assertFalse(DocsTools.areRefused(
                ApiException.status(400).message("temperature is too high").build()));
    }
}
