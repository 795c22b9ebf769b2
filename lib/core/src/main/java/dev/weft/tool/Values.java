package dev.weft.tool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a chat gives to its tools beside what the model says: values by their types. Immutable. */
public final class Values {
    /** Nothing. */
    public static final Values NONE = new Values(Map.of());

    private final Map<Class<?>, Object> byType;

    private Values(Map<Class<?>, Object> byType) {
        this.byType = byType;
    }

    /** These values and one more, in place of one of the same type. */
    public <V> Values plus(Class<V> type, V value) {
        var more = new LinkedHashMap<>(byType);
        more.put(type, Objects.requireNonNull(value, "value"));
        return new Values(more);
    }

    /**
     * The value of this type: the one given for it, or the only one that is an instance of it.
     *
     * @throws IllegalStateException where there is none, or more than one
     */
    public <V> V get(Class<V> type) {
        Object exact = byType.get(type);
        if (exact != null) return type.cast(exact);
        var fitting = byType.values().stream().filter(type::isInstance).toList();
        if (fitting.size() == 1) return type.cast(fitting.getFirst());
        throw new IllegalStateException((fitting.isEmpty() ? "no value" : "more than one value") + " of "
                + type.getName() + " for tools; give one to the chat: chat.with(c -> c.value("
                + type.getSimpleName() + ".class, …))");
    }

    @Override
    public String toString() {
        return "Values of " + byType.keySet();
    }
}
