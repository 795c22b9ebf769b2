package dev.weft.examples;

import dev.weft.ChatRequest;
import dev.weft.Description;
import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.Schema;
import dev.weft.SchemaException;
import dev.weft.chat.Chat;
import java.util.List;
import java.util.Optional;

/** Answers that are records: asked for, streamed while they are being written, and in lists. */
public final class StructuredAnswer {
    // tag::records
    enum Vehicle {
        TRAIN,
        BOAT
    }

    record Stop(@Description("its usual English name") String city, int nights) {}

    record Trip(String title, List<Stop> stops, Optional<Vehicle> by) {}
    // end::records

    private StructuredAnswer() {}

    /** Asks for a trip in three ways, and for one that does not come. */
    public static void main(String[] args) {
        String fjords = """
            {"title":"Fjords","stops":[{"city":"Bergen","nights":2},{"city":"Oslo","nights":1}],"by":"TRAIN"}\
            """;
        var chat = Chat.of(Recipes.modelOr(
                fjords,
                fjords,
                "{\"items\":[{\"city\":\"Bergen\",\"nights\":2},{\"city\":\"Oslo\",\"nights\":1}]}",
                "Norway is lovely at this time of the year."));
        ask(chat);
        stream(chat);
        list(chat);
        mismatch(chat);
    }

    private static void ask(Chat chat) {
        // tag::ask
        Trip trip = chat.ask("Plan three days in Norway", Trip.class);
        System.out.println(trip.title() + ": " + trip.stops().size() + " stops");
        // end::ask
    }

    private static void stream(Chat chat) {
        // tag::stream
        try (var stream = chat.stream("Plan three days in Norway", Trip.class)) {
            for (Event event : stream) {
                if (event instanceof TextDelta(var json)) System.out.print(json);
            }
            Trip trip = stream.result();
            System.out.println();
            System.out.println("by " + trip.by().map(Enum::name).orElse("whatever goes"));
        }
        // end::stream
    }

    private static void list(Chat chat) {
        // tag::list
        var request = ChatRequest.of("Two towns in Norway");
        List<Stop> stops = chat.ask(request, Schema.listOf(Stop.class));
        System.out.println(stops);
        // end::list
    }

    private static void mismatch(Chat chat) {
        // tag::mismatch
        try {
            System.out.println(chat.ask("Plan a day in Norway", Trip.class));
        } catch (SchemaException e) {
            System.out.println(e.getMessage());
            System.out.println("it said: " + e.text());
            System.out.println("spent: " + e.response().orElseThrow().usage());
        }
        // end::mismatch
    }
}
