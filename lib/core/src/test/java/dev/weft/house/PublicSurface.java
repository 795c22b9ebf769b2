package dev.weft.house;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything that the exported packages promise: each type that users can name on a line of its own, what they can call on it
 * indented below. Types are written without their packages, which is how users read them.
 */
final class PublicSurface {
    private static final Set<String> EVERY_OBJECT_HAS = Set.of(
            "equals(Object): boolean", "equals(@Nullable Object): boolean", "hashCode(): int", "toString(): String");

    private final Path classes;

    PublicSurface(Path classes) {
        this.classes = classes;
    }

    /** The exported packages' types that users can name, sorted. */
    List<Class<?>> types() {
        List<Class<?>> types = new ArrayList<>();
        for (String packageName : exported()) {
            try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                        .map(name -> load(packageName + "." + name.substring(0, name.length() - ".class".length())))
                        .filter(PublicSurface::visible)
                        .forEach(types::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        types.sort(Comparator.comparing(Class::getName));
        return types;
    }

    /** The whole surface as text. */
    String text() {
        return types().stream()
                .map(type -> heading(type) + "\n"
                        + members(type).stream()
                                .map(line -> "    " + line + "\n")
                                .collect(joining()))
                .collect(joining("\n"));
    }

    /** The lines below a type. */
    SortedSet<String> members(Class<?> type) {
        SortedSet<String> lines = new TreeSet<>();
        // What a class inherits from one that users cannot name is its own as far as they can see.
        for (Class<?> from = type; from != null && (from == type || !visible(from)); from = from.getSuperclass()) {
            for (Field field : from.getDeclaredFields()) {
                if (promised(type, field) && !field.isEnumConstant()) {
                    lines.add(keywords(field) + field.getName() + ": " + name(field.getAnnotatedType()));
                }
            }
            for (Method method : from.getDeclaredMethods()) {
                if (promised(type, method)) lines.add(line(method));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (promised(type, constructor)) lines.add(keywords(constructor) + "new" + parameters(constructor));
        }
        if (type.isEnum()) {
            lines.removeIf(line -> line.startsWith("static valueOf(String)") || line.startsWith("static values()"));
            for (Object constant : type.getEnumConstants()) lines.add(((Enum<?>) constant).name());
        }
        if (type.isRecord()) lines.removeAll(impliedByComponents(type));
        lines.removeAll(EVERY_OBJECT_HAS);
        return lines;
    }

    private static Set<String> impliedByComponents(Class<?> record) {
        Set<String> lines = new HashSet<>();
        List<String> types = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            types.add(name(component.getAnnotatedType()));
            lines.add(line(component.getAccessor()));
        }
        lines.add("new(" + String.join(", ", types) + ")");
        return lines;
    }

    private static String components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(component -> component.getName() + ": " + name(component.getAnnotatedType()))
                .collect(joining(", ", "(", ")"));
    }

    private static String line(Method method) {
        String kind = method.isDefault() ? "default " : "";
        if (Modifier.isAbstract(method.getModifiers())) kind = "abstract ";
        return keywords(method) + kind + variables(method.getTypeParameters()) + method.getName() + parameters(method)
                + ": " + name(method.getAnnotatedReturnType());
    }

    private static String heading(Class<?> type) {
        String kind = "class";
        if (type.isInterface()) kind = type.isAnnotation() ? "@interface" : "interface";
        if (type.isRecord()) kind = "record";
        if (type.isEnum()) kind = "enum";
        StringBuilder line = new StringBuilder(type.getName().replace('$', '.'));
        String variables = variables(type.getTypeParameters()).strip();
        line.append(variables).append(": ");
        Set<AccessFlag> flags = type.accessFlags();
        if (kind.equals("class") && flags.contains(AccessFlag.ABSTRACT)) line.append("abstract ");
        if (kind.equals("class") && flags.contains(AccessFlag.FINAL)) line.append("final ");
        if (type.isSealed() && !type.isEnum()) line.append("sealed ");
        line.append(kind);
        if (type.isRecord()) line.append(components(type));
        AnnotatedType parent = type.getAnnotatedSuperclass();
        if (kind.equals("class") && parent.getType() != Object.class)
            line.append(" extends ").append(name(parent));
        String interfaces = Arrays.stream(type.getAnnotatedInterfaces())
                .map(PublicSurface::name)
                .collect(joining(", "));
        if (!interfaces.isEmpty() && !type.isAnnotation())
            line.append(type.isInterface() ? " extends " : " implements ").append(interfaces);
        return line.toString();
    }

    private static String parameters(Executable executable) {
        String all = Arrays.stream(executable.getAnnotatedParameterTypes())
                .map(PublicSurface::name)
                .collect(joining(", "));
        if (executable.isVarArgs()) all = all.substring(0, all.length() - "[]".length()) + "...";
        String thrown = Arrays.stream(executable.getAnnotatedExceptionTypes())
                .map(PublicSurface::name)
                .collect(joining(", "));
        return "(" + all + ")" + (thrown.isEmpty() ? "" : " throws " + thrown);
    }

    private static String variables(TypeVariable<?>[] variables) {
        if (variables.length == 0) return "";
        return Arrays.stream(variables)
                .map(variable -> {
                    String bounds = Arrays.stream(variable.getAnnotatedBounds())
                            .map(PublicSurface::name)
                            .collect(joining(" & "));
                    return variable.getName() + (bounds.equals("Object") ? "" : " extends " + bounds);
                })
                .collect(joining(", ", "<", "> "));
    }

    private static String name(AnnotatedType type) {
        return type.toString()
                .replaceAll("@org\\.jspecify\\.annotations\\.(\\w+)\\(\\)", "@$1")
                .replaceAll("\\b([a-z]\\w*\\.)+(?=(@\\w+ )?[A-Z])", "")
                .replace('$', '.');
    }

    private static String keywords(Member member) {
        return (Modifier.isProtected(member.getModifiers()) ? "protected " : "")
                + (Modifier.isStatic(member.getModifiers()) ? "static " : "");
    }

    /** Protected members of a final class are for nobody but its package. */
    private static boolean promised(Class<?> type, Member member) {
        int modifiers = member.getModifiers();
        boolean forSubclasses = Modifier.isProtected(modifiers) && !Modifier.isFinal(type.getModifiers());
        return (Modifier.isPublic(modifiers) || forSubclasses) && !member.isSynthetic();
    }

    private static boolean visible(Class<?> type) {
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            int modifiers = outer.getModifiers();
            boolean named = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
            if (!named || outer.isAnonymousClass() || outer.isLocalClass()) return false;
        }
        return true;
    }

    private List<String> exported() {
        try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicSurface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
