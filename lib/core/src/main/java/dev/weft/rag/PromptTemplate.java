package dev.weft.rag;

import dev.weft.ChatRequest;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with places to be filled in: {@code "Answer from {{documents}}: {{question}}"}. A name is made of letters, digits,
 * {@code _}, {@code -} and dots; single braces are plain text. What is filled in is never looked at again, so that a document which
 * holds <code>{{question}}</code> stays as it is. Immutable and shared.
 */
public final class PromptTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([\\p{L}\\p{N}_.-]+)\\s*}}");

    private final String template;
    private final Set<String> names;

    private PromptTemplate(String template, Set<String> names) {
        this.template = template;
        this.names = names;
    }

    /** The template that is written like this. */
    public static PromptTemplate of(String text) {
        var names = new LinkedHashSet<String>();
        var places = PLACE.matcher(text);
        while (places.find()) names.add(places.group(1));
        return new PromptTemplate(text, Collections.unmodifiableSet(names));
    }

    /**
     * The same template, known to have exactly these places.
     *
     * @throws IllegalArgumentException where one is missing, or there is one more
     */
    public PromptTemplate with(String... expected) {
        var wanted = Set.of(expected);
        for (String name : expected) {
            if (!names.contains(name)) throw new IllegalArgumentException("the template has no {{" + name + "}}");
        }
        for (String name : names) {
            if (!wanted.contains(name)) {
                throw new IllegalArgumentException("nothing is known to fill in for {{" + name + "}}; what there is: "
                        + String.join(", ", expected));
            }
        }
        return this;
    }

    /** The places' names, in the order in which they first stand in the text. */
    public Set<String> names() {
        return names;
    }

    /**
     * The text with everything filled in; values that have no place are left out.
     *
     * @throws IllegalArgumentException where there is no value for a place; the message names it
     */
    public String text(Map<String, ?> values) {
        return PLACE.matcher(template).replaceAll(place -> {
            Object value = values.get(place.group(1));
            if (value == null) throw new IllegalArgumentException("there is no value for {{" + place.group(1) + "}}");
            return Matcher.quoteReplacement(value.toString());
        });
    }

    /**
     * A request with this text as its one user message.
     *
     * @throws IllegalArgumentException where there is no value for a place; the message names it
     */
    public ChatRequest request(Map<String, ?> values) {
        return ChatRequest.of(text(values));
    }

    /** The text as it was written. */
    @Override
    public String toString() {
        return template;
    }
}
