package dev.weft;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What events are called where they are written down: {@code text.delta} for TextDelta, and what {@link Event.Name} says. */
final class WireName {
    /** Weft's own events by their names, read off the sealed categories, so that a new record needs nothing more. */
    static final Map<String, Class<? extends Event>> OWN = own();

    private WireName() {}

    private static Map<String, Class<? extends Event>> own() {
        var names = new LinkedHashMap<String, Class<? extends Event>>();
        for (Class<?> category : Event.class.getPermittedSubclasses()) {
            if (!category.isSealed()) continue;
            for (Class<?> event : category.getPermittedSubclasses())
                names.put(of(event), event.asSubclass(Event.class));
        }
        return Collections.unmodifiableMap(names);
    }

    static String of(Class<?> event) {
        Event.Name given = event.getAnnotation(Event.Name.class);
        boolean users = Event.Custom.class.isAssignableFrom(event);
        if (given == null) return users ? event.getName() : dotted(event.getSimpleName());
        if (users && OWN.containsKey(given.value())) {
            throw new IllegalArgumentException(event.getName() + " has the name of an event of Weft's own: "
                    + given.value() + "; give it another by @Event.Name");
        }
        return given.value();
    }

    private static String dotted(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", ".").toLowerCase(Locale.ROOT);
    }

    /** Users' events by their names. */
    static Map<String, Class<? extends Event.Custom>> registered(Class<? extends Event.Custom>[] events) {
        var names = new LinkedHashMap<String, Class<? extends Event.Custom>>();
        for (Class<? extends Event.Custom> event : events) {
            if (!event.isRecord()) throw new IllegalArgumentException(event.getName() + " is no record");
            if (!event.isAnnotationPresent(Event.Name.class)) {
                throw new IllegalArgumentException(event.getName() + " has no @Event.Name, so that what is written of"
                        + " it could not be read any more once the class is called something else");
            }
            Class<?> other = names.put(of(event), event);
            if (other != null && other != event)
                throw new IllegalArgumentException(event.getName() + " and " + other.getName() + " have the same name");
        }
        return Collections.unmodifiableMap(names);
    }
}
