package dev.weft.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users see changes only on purpose: the whole of it is in a text file, and a change of it is a change of that file. */
class PublicSurfaceTest {
    private static final String ACCEPT = "mvn -q -pl lib/core test -Dtest=PublicSurfaceTest -Dweft.accept=true";

    private final PublicSurface surface = new PublicSurface(House.classes());

    @Test
    void thePublicSurfaceIsTheOneThatWasAgreedOn() throws IOException {
        Path file = House.root().resolve("lib/core/src/test/api/public-surface.txt");
        String agreed = Files.exists(file) ? Files.readString(file) : "";
        String actual = surface.text();
        if (actual.equals(agreed)) return;
        if (Boolean.getBoolean("weft.accept")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
            return;
        }
        Set<String> gone = entries(agreed);
        Set<String> come = entries(actual);
        gone.removeAll(entries(actual));
        come.removeAll(entries(agreed));
        List<String> difference = new ArrayList<>();
        gone.forEach(entry -> difference.add("- " + entry));
        come.forEach(entry -> difference.add("+ " + entry));
        fail("The public surface has changed:\n" + String.join("\n", difference)
                + "\nIf that is meant, this accepts it:\n    " + ACCEPT);
    }

    @Test
    void noThirdPartyIsNamedInAPublicSignature() {
        List<String> named = new ArrayList<>();
        for (Class<?> type : surface.types()) {
            signatures(type)
                    .filter(signature -> signature.contains("com.google.gson") || signature.contains("java.net.http"))
                    .forEach(named::add);
        }
        assertEquals(List.of(), named);
    }

    @Test
    void theListKnowsTypesMembersAndNullness() {
        String text = surface.text();
        assertTrue(text.contains("dev.weft.WeftException: class extends RuntimeException\n"), text);
        assertTrue(text.contains("    protected new(String, @Nullable Throwable)\n"), text);
        assertTrue(text.contains("    retryable(): boolean\n"), text);
    }

    /** What reflection prints of everything that users can reach, with full names. */
    private static Stream<String> signatures(Class<?> type) {
        Stream<String> members = Stream.<Member[]>of(
                        type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
                .flatMap(Stream::of)
                .filter(member -> (member.getModifiers()
                                & (java.lang.reflect.Modifier.PUBLIC | java.lang.reflect.Modifier.PROTECTED))
                        != 0)
                .map(member -> member instanceof Field field
                        ? field.toGenericString()
                        : ((Executable) member).toGenericString());
        return Stream.concat(
                members,
                Stream.of(
                        type.toGenericString(),
                        type + " extends " + type.getGenericSuperclass() + List.of(type.getGenericInterfaces())));
    }

    /** A heading is an entry, and so is each member with its type's name before it. */
    private static Set<String> entries(String text) {
        Set<String> entries = new LinkedHashSet<>();
        String type = "";
        for (String line : text.lines().filter(line -> !line.isEmpty()).toList()) {
            if (line.startsWith(" ")) {
                entries.add(type + "  " + line.strip());
            } else {
                type = line.substring(0, line.indexOf(':'));
                entries.add(line);
            }
        }
        return entries;
    }
}
