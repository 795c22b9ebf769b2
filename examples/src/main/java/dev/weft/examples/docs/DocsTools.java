package dev.weft.examples.docs;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.Description;
import dev.weft.Document;
import dev.weft.Event;
import dev.weft.UnsupportedException;
import dev.weft.WeftException;
import dev.weft.tool.Tool;
import dev.weft.tool.ToolContext;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a model may do with the docs besides answering from the passages it was given: list them, read one, search again. */
public final class DocsTools {
    static final String LIST = "list_documents";
    static final String READ = "read_document";
    static final String SEARCH = "search_documents";

    private static final int MOST_NAMES = 200;
    /** How much of a document is given at once, in characters. */
    private static final int PART = 8_000;

    private static final Pattern ABOUT_TOOLS = Pattern.compile("(?i)\\btools?\\b|\\bfunction.call");

    /** How far a tool is. */
    @Event.Name("docs.progress")
    public record Progress(String what) implements Event.Custom {}

    record Names(
            @Description("only names with this in them; all where it is left out")
            Optional<String> contains) {}

    record Reading(
            @Description("the name of a document, as " + LIST + " gives it")
            String name,

            @Description("the character to begin at, where a first part was not all; 0 where it is left out")
            Optional<Integer> from) {}

    record Query(
            @Description("what to look for, in a few words") String query) {}

    private final Pages pages;
    private final Passages passages;

    private DocsTools(Pages pages, Passages passages) {
        this.pages = pages;
        this.passages = passages;
    }

    /** The tools for these pages and their passages. */
    // tag::tools
    public static List<Tool> of(Pages pages, Passages passages) {
        var docs = new DocsTools(pages, passages);
        return List.of(
                Tool.of(LIST, "Lists the documents that there are", Names.class, docs::list),
                Tool.of(READ, "Reads a document, " + PART + " characters at a time", Reading.class, docs::read),
                Tool.of(SEARCH, "Searches the documents for other passages", Query.class, docs::search));
    }
    // end::tools

    /** Whether this is how a server says that its model takes no tools. There is no code for it, only words, and they differ. */
    public static boolean areRefused(WeftException failure) {
        if (failure instanceof UnsupportedException unsupported) return unsupported.capability() == Capability.TOOLS;
        return failure instanceof ApiException refusal
                && refusal.status() >= 400
                && ABOUT_TOOLS.matcher(refusal.providerMessage()).find();
    }

    private String list(Names asked, ToolContext context) {
        String part = asked.contains().orElse("").toLowerCase(Locale.ROOT);
        var names = pages.names().stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).contains(part))
                .toList();
        context.emit(new Progress(names.size() + " of " + pages.count() + " names"));
        if (names.isEmpty()) return "No name of a document has \"" + part + "\" in it.";
        String more = names.size() <= MOST_NAMES ? "" : "\n… and " + (names.size() - MOST_NAMES) + " more";
        return String.join("\n", names.subList(0, Math.min(MOST_NAMES, names.size()))) + more;
    }

    private String read(Reading asked, ToolContext context) throws IOException {
        var page = pages.named(asked.name())
                .orElseThrow(() -> new NoSuchFileException(
                        "there is no document \"" + asked.name() + "\"; " + LIST + " gives their names"));
        String text =
                PageText.of(page.file()).orElseThrow(() -> new IOException("\"" + asked.name() + "\" is no text"));
        int begin = Math.clamp(asked.from().orElse(0), 0, text.length());
        int end = Math.min(text.length(), begin + PART);
        context.emit(new Progress("characters " + begin + " to " + end + " of " + text.length()));
        String more = end == text.length() ? "" : "\n… (goes on at character " + end + ")";
        return text.substring(begin, end) + more;
    }

    private String search(Query asked, ToolContext context) throws Exception {
        var found = passages.retrieve(asked.query(), context);
        context.emit(new Progress(found.size() + (found.size() == 1 ? " passage" : " passages")));
        if (found.isEmpty()) return "Nothing was found.";
        var text = new StringBuilder();
        for (Document passage : found)
            text.append("from ")
                    .append(passage.id())
                    .append(":\n")
                    .append(passage.text().strip())
                    .append("\n\n");
        return text.toString().strip();
    }
}
