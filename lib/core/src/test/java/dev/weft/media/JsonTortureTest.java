package dev.weft.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.Json;
import dev.weft.WeftException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** nst/JSONTestSuite, beside the project; skipped where it is not there. The decoder and the parser together decide. */
class JsonTortureTest {

    @TestFactory
    Stream<DynamicTest> arraysAndObjectsOfTheSuiteAreTakenOrRefusedAsItSays() {
        Path directory = Fixtures.directory();
        return Fixtures.json(directory.resolve("json-torture/manifest.json")).at("files").items().stream()
                .map(f -> dynamicTest(f.at("original").text(), () -> {
                    String name = f.at("original").text();
                    byte[] input = Fixtures.bytes(directory.resolve(f.at("file").text()));
                    String verdict = verdict(input);
                    if (name.startsWith("y_") && begins(input)) assertEquals("accepted", verdict);
                    if (name.startsWith("n_")) assertNotEquals("accepted", verdict);
                }));
    }

    /** Whatever is not accepted must be one of our exceptions: anything else fails the test by itself. */
    private static String verdict(byte[] input) {
        Decoded decoded = Decoded.underEveryCut(input, Decoder::jsonArray);
        if (!decoded.end().equals("end")) return decoded.end();
        try {
            for (Frame f : decoded.frames()) Json.parse(f.bytes(), f.offset(), f.length());
            return "accepted";
        } catch (WeftException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static boolean begins(byte[] input) {
        for (byte c : input) if (!JsonNesting.blank(c)) return c == '[' || c == '{';
        return false;
    }
}
