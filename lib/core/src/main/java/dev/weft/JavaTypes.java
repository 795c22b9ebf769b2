package dev.weft;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What reflection says about records, unions and their type arguments, in one form: classes and {@link Generic}s. */
final class JavaTypes {
    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    /** The member of a union's JSON that says which of its records it is. */
    static final String DISCRIMINATOR = "type";

    private JavaTypes() {}

    /** A class with its type arguments; equal to another of the same, which the JDK's own are not to ours. */
    record Generic(Class<?> raw, List<Type> arguments) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public String getTypeName() {
            return raw.getTypeName() + "<"
                    + String.join(
                            ", ", arguments.stream().map(Type::getTypeName).toList()) + ">";
        }
    }

    /** A type as it is written inside {@code owner}, with the owner's type arguments in place of its parameters. */
    static Type resolve(Type written, Type owner) {
        return switch (written) {
            case ParameterizedType generic ->
                new Generic(
                        (Class<?>) generic.getRawType(),
                        Arrays.stream(generic.getActualTypeArguments())
                                .map(argument -> resolve(argument, owner))
                                .toList());
            case WildcardType wildcard -> resolve(wildcard.getUpperBounds()[0], owner);
            case TypeVariable<?> parameter -> {
                if (!(owner instanceof Generic generic)) yield parameter;
                int position = List.of(generic.raw().getTypeParameters()).indexOf(parameter);
                yield position < 0 ? parameter : generic.arguments().get(position);
            }
            default -> written;
        };
    }

    /** The class of a type, or null of what has none. */
    static @Nullable Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) return plain;
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : null;
    }

    static boolean isUnion(Class<?> type) {
        return type.isInterface() && type.isSealed();
    }

    static boolean isOptional(Type type) {
        Class<?> raw = raw(type);
        return raw != null && OPTIONALS.contains(raw);
    }

    /** What an Optional holds; of another type that type. */
    static Type inOptional(Type type) {
        if (type == OptionalInt.class) return int.class;
        if (type == OptionalLong.class) return long.class;
        if (type == OptionalDouble.class) return double.class;
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
                ? generic.getActualTypeArguments()[0]
                : type;
    }

    /** Whether a component may be left out: an Optional, or anything annotated {@code @Nullable}, whosever that is. */
    static boolean mayBeAbsent(RecordComponent component) {
        return isOptional(component.getGenericType())
                || isNullable(component.getAnnotatedType())
                || isNullable(component)
                || isNullable(component.getAccessor());
    }

    private static boolean isNullable(AnnotatedElement element) {
        for (Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) return true;
        }
        return false;
    }

    /** The records of a sealed interface, those of sealed interfaces inside it included; anything else is among them as it is. */
    static List<Type> members(Type union) {
        var members = new ArrayList<Type>();
        Class<?> raw = raw(union);
        if (raw == null) return members;
        for (Class<?> permitted : raw.getPermittedSubclasses()) {
            Type member = argued(permitted, raw, union);
            if (!isUnion(permitted)) members.add(member);
            else for (Type deeper : members(member)) if (!members.contains(deeper)) members.add(deeper);
        }
        return members;
    }

    /** {@code Ok} of {@code record Ok<T>(T value) implements Result<T>} in {@code Result<String>}: {@code Ok<String>}. */
    private static Type argued(Class<?> member, Class<?> union, Type argued) {
        TypeVariable<?>[] parameters = member.getTypeParameters();
        if (parameters.length == 0 || !(argued instanceof ParameterizedType given)) return member;
        Type[] arguments = Arrays.copyOf(parameters, parameters.length, Type[].class);
        for (Type parent : member.getGenericInterfaces()) {
            if (!(parent instanceof ParameterizedType generic) || generic.getRawType() != union) continue;
            Type[] passed = generic.getActualTypeArguments();
            for (int i = 0; i < passed.length; i++) {
                int position = List.of(parameters).indexOf(passed[i]);
                if (position >= 0) arguments[position] = given.getActualTypeArguments()[i];
            }
        }
        return new Generic(member, List.of(arguments));
    }

    /** Whether a record is one of a union, so that its JSON must say which. */
    static boolean inUnion(Class<?> type) {
        for (Class<?> parent : type.getInterfaces()) if (parent.isSealed() || inUnion(parent)) return true;
        return false;
    }
}
