package dev.weft;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/** Reads text with Gson, which no other class knows. Refusals tell the position and the mistake, never what stands there. */
final class JsonReading {
    private static final Pattern PLACE = Pattern.compile(" at line \\d+ column \\d+");

    private JsonReading() {}

    static Object of(String text) {
        try {
            return read(text, Strictness.STRICT);
        } catch (IOException e) {
            return withHalves(text, e);
        }
    }

    /**
     * Gson's strict reading refuses halves of surrogate pairs, which RFC 8259 lets be and servers send where they cut a text. So
     * where there are any, the rest is read strictly without them, and then all of it.
     */
    private static Object withHalves(String text, IOException refusal) {
        String whole = JsonHalves.replaced(text);
        if (whole.equals(text)) throw refused(text, refusal);
        try {
            read(whole, Strictness.STRICT);
            return read(text, Strictness.LEGACY_STRICT);
        } catch (IOException e) {
            throw refused(text, e);
        }
    }

    private static Object read(String text, Strictness strictness) throws IOException {
        var in = new JsonReader(new StringReader(text));
        in.setStrictness(strictness);
        in.setNestingLimit(JsonNumber.MAX_DEPTH);
        Object value = value(in);
        if (in.peek() != JsonToken.END_DOCUMENT) throw new IOException("more than one value");
        return value;
    }

    private static Object value(JsonReader in) throws IOException {
        return switch (in.peek()) {
            case BEGIN_OBJECT -> object(in);
            case BEGIN_ARRAY -> array(in);
            case STRING -> in.nextString();
            case NUMBER -> JsonNumber.read(in.nextString());
            case BOOLEAN -> in.nextBoolean();
            default -> {
                in.nextNull();
                yield JsonNothing.NULL;
            }
        };
    }

    private static Object object(JsonReader in) throws IOException {
        var members = new LinkedHashMap<String, Object>(8);
        in.beginObject();
        while (in.hasNext()) members.put(in.nextName(), value(in));
        in.endObject();
        return members;
    }

    private static Object array(JsonReader in) throws IOException {
        var items = new ArrayList<Object>();
        in.beginArray();
        while (in.hasNext()) items.add(value(in));
        in.endArray();
        return items;
    }

    private static DecodeException refused(String text, IOException why) {
        String said = String.valueOf(why.getMessage());
        var place = PLACE.matcher(said);
        boolean placed = place.find();
        String reason = placed ? said.substring(0, place.start()) : said;
        // what Gson says of most mistakes is how to have them overlooked, and of an escape how it reads
        if (reason.contains("JsonReader")) reason = "Not what belongs there";
        if (reason.contains("\\u"))
            reason = reason.substring(0, reason.indexOf("\\u")).replaceAll("[( ]+$", "");
        return new DecodeException("Not JSON" + (placed ? place.group() : "") + ": " + reason, text, null);
    }
}
