package dev.weft.provider.responses;

import dev.weft.ChatResponse;
import dev.weft.Citation;
import dev.weft.Json;
import java.util.List;

/** The annotations of a text: pages by their address, files by their id. */
final class Citations {
    private Citations() {}

    /** Those of an event that brings one, or of a text that has all; of the second only where there was no event. */
    static void write(OutputItem item, long index, Json from, ChatResponse.Writer out) {
        Json one = from.member("annotation");
        List<Json> found =
                one.isObject() ? List.of(one) : from.member("annotations").items();
        boolean first = !found.isEmpty() && item.write("annotations", index);
        if (first || one.isObject()) found.forEach(annotation -> out.citation(of(annotation)));
    }

    private static Citation of(Json annotation) {
        String title =
                annotation.member("title").text(annotation.member("filename").text(""));
        String url = annotation.member("url").text(annotation.member("file_id").text(""));
        var citation = Citation.of(title, url, annotation);
        Json start = annotation.member("start_index");
        Json end = annotation.member("end_index");
        if (!start.isNumber() || !end.isNumber()) return citation;
        return citation.part((int) start.integer(), (int) end.integer());
    }
}
