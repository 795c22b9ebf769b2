package dev.weft.examples.docs;

import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.ToolCall;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What somebody wants who does not ask the docs but about them: which there are, or what stands in one of them. */
final class Wish {
    private static final Pattern LIST = Pattern.compile("(?i)\\b(which|what|list|show|name|how"
            + " many|all)\\b.*\\b(documents?|docs?|files?|pages?|documentation)\\b.*");
    /** What may be said besides, in such a question: as terms. */
    private static final Set<String> ABOUT_LISTS =
            Set.copyOf(Terms.of("document docs documentation file page list show name"
                    + " know exist available contain folder read search number"));

    private static final Pattern READ =
            Pattern.compile("(?i)\\b(read|open|show|print|say|says|stands?|quote|in|about)\\b.*");
    private static final Pattern NAME =
            Pattern.compile("(?i)[\\p{L}\\p{N}_./-]*[\\p{L}\\p{N}_-]\\.(?:md|markdown|txt|text|adoc|rst|html?)\\b");

    private Wish() {}

    /** The call that fulfils it, as far as the request offers the tool; empty where the question is one like any other. */
    static Optional<ToolCall> of(ChatRequest request, String question) {
        var name = NAME.matcher(question);
        if (offers(request, DocsTools.READ) && READ.matcher(question).find() && name.find())
            return Optional.of(call(request, DocsTools.READ, Json.object("name", name.group())));
        boolean list = LIST.matcher(question).find()
                && Terms.of(question).stream().allMatch(term -> ABOUT_LISTS.contains(term));
        if (list && offers(request, DocsTools.LIST)) return Optional.of(call(request, DocsTools.LIST, Json.object()));
        return Optional.empty();
    }

    private static boolean offers(ChatRequest request, String tool) {
        return request.tools().stream().anyMatch(spec -> spec.name().equals(tool));
    }

    private static ToolCall call(ChatRequest request, String tool, Json arguments) {
        return ToolCall.of("call-" + request.messages().size(), tool, arguments);
    }
}
