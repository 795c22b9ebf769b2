package dev.weft.provider.openai;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.List;

/** Reasoning as OpenRouter sends it and wants it back: pieces of one part, sent one by one, joined again. */
final class ReasoningDetails {
    private static final List<String> JOINED = List.of("text", "summary", "data");

    private final List<Json> parts = new ArrayList<>();
    private final StringBuilder tail = new StringBuilder();
    private String tailField = "";

    boolean isEmpty() {
        return parts.isEmpty();
    }

    void add(Json detail) {
        String field = field(detail);
        boolean more = field.isEmpty() || field.equals(tailField);
        if (!parts.isEmpty() && more && continues(parts.getLast(), detail)) {
            tail.append(detail.member(field).text(""));
            // what comes late, such as a signature, belongs to the whole part; null says nothing
            Json last = parts.getLast();
            for (var member : detail.members().entrySet()) {
                if (!member.getValue().isNull()) last = last.plus(member.getKey(), member.getValue());
            }
            parts.set(parts.size() - 1, last);
            return;
        }
        settle();
        parts.add(detail);
        tailField = field;
        tail.append(detail.member(field).text(""));
    }

    List<Json> joined() {
        if (!parts.isEmpty() && !tailField.isEmpty()) {
            parts.set(parts.size() - 1, parts.getLast().plus(tailField, tail.toString()));
        }
        return List.copyOf(parts);
    }

    private void settle() {
        joined();
        tail.setLength(0);
    }

    private static boolean continues(Json last, Json next) {
        return last.member("type").equals(next.member("type"))
                && last.member("index").equals(next.member("index"))
                && !last.member("type").text("").equals("reasoning.encrypted");
    }

    private static String field(Json detail) {
        for (String field : JOINED) if (detail.member(field).isString()) return field;
        return "";
    }
}
