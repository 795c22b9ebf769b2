package dev.weft.examples;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs programs: in this process with its standard streams caught, or in one of their own. One at a time. */
final class Program {
    private Program() {}

    /** A program's main method. */
    interface Main {
        void run(String[] args) throws Exception;
    }

    /** What the program printed, its input being empty. */
    static String output(Main main, String... args) throws Exception {
        return output("", main, args);
    }

    /** What the program printed when this was typed. */
    static String output(String typed, Main main, String... args) throws Exception {
        return output(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                main,
                args);
    }

    /** What the program printed; {@code printed} holds it as it comes. */
    static String output(InputStream in, ByteArrayOutputStream printed, Main main, String... args) throws Exception {
        var stdin = System.in;
        var stdout = System.out;
        System.setIn(in);
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.run(args);
        } finally {
            System.setIn(stdin);
            System.setOut(stdout);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /**
     * A process that will run the class with this class path, after the options, which may begin with a
     * command to start it by.
     */
    static ProcessBuilder process(List<String> startedBy, Class<?> main, String... options) {
        var command = new ArrayList<>(startedBy);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("--class-path", System.getProperty("java.class.path"), main.getName()));
        return new ProcessBuilder(command);
    }
}
