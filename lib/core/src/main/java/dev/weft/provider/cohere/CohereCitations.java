package dev.weft.provider.cohere;

import dev.weft.ChatResponse;
import dev.weft.Citation;
import dev.weft.Json;
import java.util.List;

/** A part of the answer with the sources it rests on: one citation for each source, since each is another place to look. */
final class CohereCitations {
    private CohereCitations() {}

    static void write(Json found, ChatResponse.Writer out) {
        if (found.isArray()) found.items().forEach(one -> one(one, out));
        else if (found.isObject()) one(found, out);
    }

    private static void one(Json citation, ChatResponse.Writer out) {
        List<Json> sources = citation.member("sources").items();
        if (sources.isEmpty()) out.citation(placed(Citation.of("", "", citation), citation));
        for (Json source : sources) out.citation(placed(source(source, citation), citation));
    }

    /** A document by what it says of itself, the result of a tool by its id. */
    private static Citation source(Json source, Json citation) {
        Json fields = source.member("document").isObject() ? source.member("document") : source.member("tool_output");
        String url = first(fields, "url", "link");
        if (url.isEmpty()) url = scalar(source.member("id"));
        return Citation.of(first(fields, "title", "name"), url, citation);
    }

    private static String first(Json fields, String... names) {
        for (String name : names) {
            String found = fields.isObject() ? scalar(fields.member(name)) : "";
            if (!found.isEmpty()) return found;
        }
        return "";
    }

    private static String scalar(Json value) {
        return value.isString() ? value.text() : "";
    }

    private static Citation placed(Citation made, Json citation) {
        Json start = citation.member("start");
        Json end = citation.member("end");
        if (!start.isNumber() || !end.isNumber()) return made;
        return made.part((int) start.integer(), (int) end.integer());
    }
}
