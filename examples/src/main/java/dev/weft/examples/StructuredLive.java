package dev.weft.examples;

import dev.weft.Partial;
import dev.weft.chat.Chat;
import java.util.List;

/** A record that is shown while the model still writes it. */
public final class StructuredLive {
    // tag::records
    record Stop(String city, int nights) {}

    record Trip(String title, List<Stop> stops) {}
    // end::records

    private StructuredLive() {}

    /** Shows a trip as it grows. */
    public static void main(String[] args) {
        var chat = Chat.of(Recipes.modelOr("""
            {"title":"Fjords", "stops":[ {"city":"Bergen", "nights":2}, {"city":"Oslo", "nights":1} ]}\
            """));
        // tag::live
        try (var stream = chat.stream("Plan three days in Norway", Trip.class)) {
            int shown = 0;
            for (Partial<Trip> partial : stream.partials()) {
                System.out.println("so far: " + partial.json());
                // the record is there once all that it needs is; its list still grows
                var stops = partial.value().map(Trip::stops).orElse(List.of());
                for (; shown < stops.size(); shown++)
                    System.out.println("go to " + stops.get(shown).city());
            }
            Trip trip = stream.result();
            System.out.println(trip.title() + " is whole");
        }
        // end::live
    }
}
