package dev.weft.testing;

import dev.weft.Json;
import java.util.LinkedHashMap;
import java.util.List;

/** One item of an answer on the wire of Responses, and the events that tell it. For the one thread that answers. */
final class ResponsesItem {
    /** What an item is made of: one part each. */
    enum Kind {
        TEXT("message", "msg", "response.output_text"),
        REFUSAL("message", "msg", "response.refusal"),
        REASONING("reasoning", "rs", "response.reasoning_summary_text"),
        CALL("function_call", "fc", "response.function_call_arguments");

        private final String type;
        private final String prefix;
        private final String event;

        Kind(String type, String prefix, String event) {
            this.type = type;
            this.prefix = prefix;
            this.event = event;
        }
    }

    private final Kind kind;
    private final int index;
    private final String id;
    private final String callId;
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private boolean done;

    ResponsesItem(Kind kind, int index, long answer, String callId, String name) {
        this.kind = kind;
        this.index = index;
        id = kind.prefix + "_" + answer + "_" + index;
        this.callId = callId;
        this.name = name;
    }

    Kind kind() {
        return kind;
    }

    boolean done() {
        return done;
    }

    /** The event with what every one of them has. */
    String event(Json event, int sequence) {
        return event.plus("sequence_number", sequence)
                .plus("output_index", index)
                .toString();
    }

    List<Json> begin() {
        Json added = Json.object("type", "response.output_item.added", "item", item("in_progress", List.of()));
        return switch (kind) {
            case CALL -> List.of(added);
            case REASONING -> List.of(added, part("response.reasoning_summary_part.added"));
            case TEXT, REFUSAL -> List.of(added, part("response.content_part.added"));
        };
    }

    String delta(String piece, int sequence) {
        text.append(piece);
        return event(place(kind.event + ".delta").plus("delta", piece), sequence);
    }

    List<Json> end() {
        done = true;
        String field = switch (kind) {
            case CALL -> "arguments";
            case REFUSAL -> "refusal";
            default -> "text";
        };
        Json whole = place(kind.event + ".done").plus(field, text.toString());
        Json item = Json.object("type", "response.output_item.done", "item", whole());
        return switch (kind) {
            case CALL -> List.of(whole, item);
            case REASONING -> List.of(whole, part("response.reasoning_summary_part.done"), item);
            case TEXT, REFUSAL -> List.of(whole, part("response.content_part.done"), item);
        };
    }

    /** The item at its end. */
    Json whole() {
        return item("completed", List.of(part()));
    }

    private Json item(String status, List<Json> parts) {
        var item = new LinkedHashMap<String, Object>();
        item.put("id", id);
        item.put("type", kind.type);
        switch (kind) {
            case CALL -> {
                item.put("status", status);
                item.put("call_id", callId);
                item.put("name", name);
                item.put("arguments", text.toString());
            }
            case REASONING -> item.put("summary", parts);
            case TEXT, REFUSAL -> {
                item.put("status", status);
                item.put("role", "assistant");
                item.put("content", parts);
            }
        }
        return Json.of(item);
    }

    private Json part(String event) {
        return place(event).plus("part", part());
    }

    private Json part() {
        return switch (kind) {
            case REFUSAL -> Json.object("type", "refusal", "refusal", text.toString());
            case REASONING -> Json.object("type", "summary_text", "text", text.toString());
            default -> Json.object("type", "output_text", "annotations", List.of(), "text", text.toString());
        };
    }

    private Json place(String event) {
        Json place = Json.object("type", event, "item_id", id);
        return switch (kind) {
            case CALL -> place;
            case REASONING -> place.plus("summary_index", 0);
            case TEXT, REFUSAL -> place.plus("content_index", 0);
        };
    }
}
