package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Capability;
import dev.weft.provider.openai.OpenAiDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in docs/providers.md of what can be asked of whom is what the wires say. */
class ProvidersDocTest {
    private static final String BEGIN = "<!-- capabilities -->";

    private static Map<String, Set<Capability>> columns() {
        var columns = new LinkedHashMap<String, Set<Capability>>();
        columns.put("OpenAI chat", OpenAiDialect.OPENAI.capabilities());
        columns.put("Responses", new ResponsesWire("gpt-5-mini", "openai-responses").capabilities());
        columns.put("Anthropic", new AnthropicWire("claude-sonnet-4-5").capabilities());
        columns.put("Gemini", new GeminiWire("gemini-2.5-flash").capabilities());
        columns.put("Cohere", new CohereWire("command-a-reasoning-08-2025").capabilities());
        columns.put("Bedrock", new BedrockWire("anthropic.claude-sonnet-4-5-20250929-v1:0").capabilities());
        columns.put("Ollama", new OllamaWire("m").capabilities());
        columns.put("Mistral", OpenAiDialect.MISTRAL.capabilities());
        columns.put("Groq", OpenAiDialect.GROQ.capabilities());
        columns.put("DeepSeek", OpenAiDialect.DEEPSEEK.capabilities());
        columns.put("OpenRouter", OpenAiDialect.OPENROUTER.capabilities());
        columns.put("xAI", OpenAiDialect.XAI.capabilities());
        columns.put("compatible", OpenAiDialect.COMPATIBLE.capabilities());
        return columns;
    }

    private static String table() {
        var table = new StringBuilder("| |");
        columns().keySet().forEach(name -> table.append(' ').append(name).append(" |"));
        table.append("\n|---|").append("---|".repeat(columns().size())).append('\n');
        for (Capability capability : Capability.values()) {
            table.append("| ").append(capability).append(" |");
            columns().values().forEach(all -> table.append(all.contains(capability) ? " yes |" : " – |"));
            table.append('\n');
        }
        return table.toString();
    }

    @Test
    void theTableSaysWhatTheWiresSay() throws IOException {
        List<String> lines = Files.readAllLines(docs().resolve("providers.md"));
        int begin = lines.indexOf(BEGIN) + 1;
        String inDocs = lines.stream()
                .skip(begin)
                .takeWhile(line -> line.startsWith("|"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertEquals(table(), inDocs, "docs/providers.md, behind " + BEGIN);
    }

    private static Path docs() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs"))) at = Objects.requireNonNull(at.getParent(), "docs/ is above here");
        return at.resolve("docs");
    }
}
