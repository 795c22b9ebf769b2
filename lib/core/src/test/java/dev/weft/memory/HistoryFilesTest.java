package dev.weft.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.internal.FileNames;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Histories in files: what a crash can do, several threads and processes at once, ids of any kind. */
@Timeout(60)
class HistoryFilesTest {
    @TempDir
    Path folder;

    private static List<Message> turn(String text) {
        var call = ToolCall.of("c1", "weather", "{\"city\": \"Tromsø\"}");
        return List.of(
                Message.user(text),
                Message.AssistantMessage.of(
                        List.of(Content.Reasoning.of("hm", "openai", Json.object("a", 1))), List.of(call)),
                Message.tool(call, ToolResult.of("snow\nand ice")),
                Message.assistant("answer to " + text + " ☃"));
    }

    private Path file(String id) {
        return folder.resolve(FileNames.of(id) + ".jsonl");
    }

    @Test
    void anIdThatIsNoTextIsRefusedForItWouldShareTheFileOfAnother() {
        var histories = Histories.open(folder);
        histories.append("who?", turn("one"));
        for (String half : List.of("who\ud83d", "who\ude00", "who\ude00\ud83d")) {
            assertThrows(IllegalArgumentException.class, () -> histories.read(half));
            assertThrows(IllegalArgumentException.class, () -> histories.append(half, turn("two")));
            assertThrows(IllegalArgumentException.class, () -> histories.clear(half));
        }
        histories.append("who\ud83d\ude00", turn("two"));
        assertEquals(turn("one"), histories.read("who?"));
    }

    @Test
    void whatWasStoredIsReadBackEqualAlsoByAnother() {
        var histories = Histories.open(folder);
        assertEquals(List.of(), histories.read("ada"));
        histories.append("ada", turn("one"));
        histories.append("ada", turn("two"));
        var expected = new ArrayList<>(turn("one"));
        expected.addAll(turn("two"));
        assertEquals(expected, histories.read("ada"));
        assertEquals(expected, Histories.open(folder).read("ada"));
        histories.clear("ada");
        assertEquals(List.of(), histories.read("ada"));
        histories.append("ada", turn("three"));
        assertEquals(turn("three"), histories.read("ada"));
    }

    @Test
    void aTurnIsOneLine() throws IOException {
        var histories = Histories.open(folder);
        histories.append("ada", turn("one\ntwo"));
        histories.append("ada", turn("three"));
        assertEquals(2, Files.readAllLines(file("ada")).size());
    }

    @Test
    void aTornLastLineLosesOnlyThatTurn() throws IOException {
        var histories = Histories.open(folder);
        var first = List.of(Message.user("öne"), Message.assistant("1"));
        var second = List.of(Message.user("two"), Message.assistant("☃"));
        histories.append("ada", first);
        byte[] one = Files.readAllBytes(file("ada"));
        histories.append("ada", second);
        byte[] two = Files.readAllBytes(file("ada"));
        var both = new ArrayList<>(first);
        both.addAll(second);
        // cut off at every byte
        for (int length = 0; length <= two.length; length++) {
            Files.write(file("ada"), Arrays.copyOf(two, length));
            var opened = Histories.open(folder);
            List<Message> before = length < one.length ? List.of() : length < two.length ? first : both;
            assertEquals(before, opened.read("ada"), "cut off after " + length + " bytes");
            opened.append("ada", second);
            var after = new ArrayList<>(before);
            after.addAll(second);
            assertEquals(after, opened.read("ada"), "written to after " + length + " bytes");
        }
    }

    @Test
    void whatIsBehindTheLastLineIsCutOffHoweverLongItIs() throws IOException {
        var histories = Histories.open(folder);
        histories.append("ada", turn("one"));
        Files.writeString(file("ada"), Files.readString(file("ada")) + "\0".repeat(10_000));
        assertEquals(turn("one"), histories.read("ada"));
        histories.append("ada", turn("two"));
        assertEquals(2, Files.readAllLines(file("ada")).size());
        assertEquals(8, histories.read("ada").size());
    }

    @Test
    void aLineThatIsNoTurnIsAnErrorThatNamesFileAndLineAndNotWhatItSays() throws IOException {
        var histories = Histories.open(folder);
        histories.append("ada", turn("one"));
        for (String line :
                List.of("secret\n", "{\"messages\":7}\n", "{\"messages\":[{\"content\":\"secret\"}]}\n", "\n")) {
            Files.writeString(file("eve"), Files.readString(file("ada")) + line);
            var thrown = assertThrows(UncheckedIOException.class, () -> histories.read("eve"));
            String message = String.valueOf(thrown.getMessage());
            assertTrue(message.contains("line 2") && message.contains("eve.jsonl"), message);
            assertFalse(message.contains("secret"), message);
        }
    }

    @Test
    void anInterruptedThreadReadsAndWritesAndStaysInterrupted() {
        var histories = Histories.open(folder);
        Thread.currentThread().interrupt();
        histories.append("ada", turn("one"));
        assertEquals(turn("one"), histories.read("ada"));
        assertTrue(Thread.interrupted());
    }

    @Test
    void idsOfAnyKindHaveFilesOfTheirOwn() throws IOException {
        var ids = List.of(
                "ada",
                "Ada",
                "ADA",
                "../ada",
                "a/b",
                "a\\b",
                "a:b",
                ".",
                "..",
                "con",
                "CON",
                "com1",
                "x y",
                "ä",
                "☃",
                "a%2fb",
                "%",
                "a.jsonl",
                "ada\0",
                "-",
                "_",
                "a".repeat(200));
        var histories = Histories.open(folder);
        for (String id : ids) histories.append(id, List.of(Message.user(id)));
        for (String id : ids) assertEquals(List.of(Message.user(id)), histories.read(id), id);
        var names = new HashSet<String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) names.add(file.getFileName().toString().toLowerCase(Locale.ROOT));
        }
        assertEquals(ids.size(), names.size());
        for (String reserved : List.of("con.jsonl", "com1.jsonl")) assertFalse(names.contains(reserved));
        assertThrows(IllegalArgumentException.class, () -> histories.read(""));
        assertThrows(IllegalArgumentException.class, () -> histories.read("a".repeat(201)));
    }

    @Test
    void manyThreadsWriteWholeTurns() throws Exception {
        var histories = Histories.open(folder);
        var done = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String text = "t" + i;
                String id = "id" + i % 3;
                done.add(threads.submit(() -> histories.append(id, turn(text))));
                done.add(threads.submit(() -> histories.read(id)));
            }
        }
        for (Future<?> one : done) one.get();
        int messages = 0;
        for (int i = 0; i < 3; i++) messages += histories.read("id" + i).size();
        assertEquals(40 * 4, messages);
    }

    /** Another process, for the test below: appends so many turns. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            var histories = Histories.open(Path.of(args[0]));
            for (int i = 0; i < Integer.parseInt(args[2]); i++) histories.append("shared", turn(args[1] + i));
        }
    }

    private Process writer(String name, int turns) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--class-path",
                        System.getProperty("weft.test.path", System.getProperty("java.class.path")),
                        Writer.class.getName(),
                        folder.toString(),
                        name,
                        String.valueOf(turns))
                .inheritIO()
                .start();
    }

    @Test
    void aProcessThatIsKilledWhileItWritesLosesAtMostTheTurnThatItWasWriting() throws Exception {
        var histories = Histories.open(folder);
        var killed = writer("k", 1_000_000);
        while (histories.read("shared").size() < 8) {
            assertTrue(killed.isAlive(), "it has ended by itself");
            Thread.onSpinWait();
        }
        killed.destroyForcibly().waitFor();
        List<Message> left = histories.read("shared");
        histories.append("shared", turn("next"));
        var all = new ArrayList<>(left);
        all.addAll(turn("next"));
        assertEquals(all, histories.read("shared"));
        for (int i = 0; i < left.size(); i += 4) assertEquals(turn("k" + i / 4), left.subList(i, i + 4));
    }

    @Test
    void severalProcessesWriteWholeTurnsIntoOneFile() throws Exception {
        var processes = List.of(writer("a", 60), writer("b", 60));
        var histories = Histories.open(folder);
        for (int i = 0; i < 60; i++) histories.append("shared", turn("c" + i));
        for (Process process : processes) assertEquals(0, process.waitFor());
        List<Message> all = histories.read("shared");
        assertEquals(3 * 60 * 4, all.size());
        // each process's turns are whole and in its order
        var seen = new ArrayList<String>();
        for (int i = 0; i < all.size(); i += 4) {
            assertEquals(turn(all.get(i).text()), all.subList(i, i + 4));
            seen.add(all.get(i).text());
        }
        for (String name : List.of("a", "b", "c")) {
            var own = seen.stream().filter(text -> text.startsWith(name)).toList();
            for (int i = 0; i < 60; i++) assertEquals(name + i, own.get(i));
        }
    }

    @Test
    void aFileThatAnotherHasLockedIsWaitedFor() throws Exception {
        var histories = Histories.open(folder);
        histories.append("ada", turn("one"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writing;
            try (var held = new RandomAccessFile(file("ada").toFile(), "rw")) {
                assertTrue(held.getChannel().lock().isValid());
                writing = threads.submit(() -> histories.append("ada", turn("two")));
                assertEquals(turn("one"), Histories.open(folder).read("ada"), "reading does not wait");
                assertFalse(writing.isDone());
            }
            writing.get();
        }
        assertEquals(8, histories.read("ada").size());
    }
}
