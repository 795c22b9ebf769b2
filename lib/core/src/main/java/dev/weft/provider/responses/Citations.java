package dev.weft.provider.responses;

import dev.weft.Citation;
import dev.weft.Json;

/** The annotations of a text: pages by their address, files by their id. */
final class Citations {
    private Citations() {}

    static Citation of(Json annotation) {
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
