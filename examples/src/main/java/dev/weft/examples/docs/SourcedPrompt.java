package dev.weft.examples.docs;

import dev.weft.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A question with the passages that may answer it, numbered from 1 as the answer shall cite them.
 *
 * @param sources the passages, the best first
 * @param question what the user asked
 */
record SourcedPrompt(List<Document> sources, String question) {
    private static final Pattern SOURCE =
            Pattern.compile("(?ms)^<source n=\"\\d+\" from=\"([^\"\n]*)\">\n(.*?)\n</source>$");
    private static final String QUESTION = "\n\nQuestion: ";

    /** What {@link DocsChat}'s template has made; any other text is a question without sources. */
    static SourcedPrompt parse(String text) {
        var sources = new ArrayList<Document>();
        var source = SOURCE.matcher(text);
        int end = 0;
        while (source.find()) {
            sources.add(Document.of(source.group(1), source.group(2)));
            end = source.end();
        }
        int question = text.indexOf(QUESTION, end);
        return new SourcedPrompt(sources, question < 0 ? text : text.substring(question + QUESTION.length()));
    }
}
