package dev.weft;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What events are called where they are written down: {@code text.delta} for TextDelta, and what {@link Event.Name} says. */
final class WireName {
    /** Weft's own events by their names, read off the sealed categories, so that a new record needs nothing more. */
    static final Map<String, Class<? extends Event>> OWN = own();

    private static final Map<Class<?>, String> NAMES = names();

    private WireName() {}

    private static Map<String, Class<? extends Event>> own() {
        var names = new LinkedHashMap<String, Class<? extends Event>>();
        for (Class<?> category : Event.class.getPermittedSubclasses()) {
            if (!category.isSealed()) continue;
            for (Class<?> event : category.getPermittedSubclasses())
                names.put(named(event), event.asSubclass(Event.class));
        }
        return Collections.unmodifiableMap(names);
    }

    private static Map<Class<?>, String> names() {
        var names = new HashMap<Class<?>, String>();
        OWN.forEach((name, event) -> names.put(event, name));
        return Map.copyOf(names);
    }

    /** The name even of a user's event that has one it may not have: then that of its class. */
    static String orClass(Event event) {
        if (event instanceof Event.Unknown unknown) return unknown.name();
        Event.Name given = event.getClass().getAnnotation(Event.Name.class);
        boolean taken = given != null && event instanceof Event.Custom && OWN.containsKey(given.value());
        return taken ? event.getClass().getName() : of(event.getClass());
    }

    static String of(Class<?> event) {
        String own = NAMES.get(event);
        return own == null ? named(event) : own;
    }

    private static String named(Class<?> event) {
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
