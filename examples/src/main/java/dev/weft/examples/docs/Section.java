package dev.weft.examples.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands under one heading of a Markdown page, down to the next heading of any level.
 *
 * @param anchor what the heading is linked to by, or "" above the first heading
 * @param heading the heading without its marks, or ""
 * @param body the Markdown below it
 */
record Section(String anchor, String heading, String body) {
    private static final Pattern HEADING = Pattern.compile(" {0,3}#{1,6}\\s+(.*?)\\s*#*\\s*");
    private static final Pattern FENCE = Pattern.compile(" {0,3}(```+|~~~+).*");

    /** The sections of a page, in order; those without any text are left out. */
    static List<Section> of(String page) {
        var sections = new ArrayList<Section>();
        var anchors = new HashMap<String, Integer>();
        var heading = "";
        var anchor = "";
        var body = new StringBuilder();
        String fence = null;
        for (String line : page.lines().toList()) {
            fence = fenceAfter(line, fence);
            var mark = HEADING.matcher(line);
            if (fence == null && mark.matches()) {
                add(sections, anchor, heading, body);
                heading = plain(mark.group(1));
                anchor = unique(anchorOf(heading), anchors);
                body.setLength(0);
            } else {
                body.append(line).append('\n');
            }
        }
        add(sections, anchor, heading, body);
        return sections;
    }

    private static void add(List<Section> sections, String anchor, String heading, StringBuilder body) {
        String text = body.toString().strip();
        if (!text.isEmpty()) sections.add(new Section(anchor, heading, text));
    }

    /** The fence that a block of code was opened with, or null outside of any. */
    private static @Nullable String fenceAfter(String line, @Nullable String open) {
        var mark = FENCE.matcher(line);
        if (!mark.matches()) return open;
        if (open == null) return mark.group(1);
        return line.strip().startsWith(open) ? null : open;
    }

    private static String plain(String heading) {
        return heading.replaceAll("!?\\[([^\\]]*)]\\([^)]*\\)", "$1").replaceAll("[`*]", "");
    }

    /** As GitHub makes it: lower case, blanks to hyphens, no punctuation. */
    static String anchorOf(String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String unique(String anchor, Map<String, Integer> seen) {
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        return before == 0 ? anchor : anchor + "-" + before;
    }
}
