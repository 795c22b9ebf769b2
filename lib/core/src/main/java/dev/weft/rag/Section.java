package dev.weft.rag;

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
 * @param begin where the text below the heading begins
 * @param end where it ends
 */
record Section(String anchor, String heading, int begin, int end) {
    private static final Pattern HEADING = Pattern.compile(" {0,3}#{1,6}(?:[ \\t]+(.*?))??(?:[ \\t]+#+)?[ \\t]*");
    private static final Pattern FENCE = Pattern.compile(" {0,3}(```+|~~~+).*");
    private static final Pattern LINE = Pattern.compile("[^\\r\\n]*(\\R|\\z)");

    /** A text that is no Markdown. */
    static List<Section> whole(String text) {
        return List.of(new Section("", "", 0, text.length()));
    }

    /** The sections of a page, in order, those without text too. */
    static List<Section> of(String page) {
        var sections = new ArrayList<Section>();
        var anchors = new HashMap<String, Integer>();
        var open = new Section("", "", 0, 0);
        String fence = null;
        var lines = LINE.matcher(page);
        while (lines.find() && lines.start() < page.length()) {
            String line = page.substring(lines.start(), lines.start(1));
            fence = fenceAfter(line, fence);
            var mark = HEADING.matcher(line);
            if (fence != null || !mark.matches()) continue;
            sections.add(open.until(lines.start()));
            String heading = plain(mark.group(1) == null ? "" : mark.group(1));
            open = new Section(unique(anchorOf(heading), anchors), heading, lines.end(), lines.end());
        }
        sections.add(open.until(page.length()));
        return sections;
    }

    private Section until(int last) {
        return new Section(anchor, heading, begin, last);
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
