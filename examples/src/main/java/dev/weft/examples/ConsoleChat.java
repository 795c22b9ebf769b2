package dev.weft.examples;

/** A chat in the console; for now it only repeats what {@code -Dask} asks. */
public final class ConsoleChat {
    private ConsoleChat() {}

    /** Prints the question. */
    public static void main(String[] args) {
        System.out.println(System.getProperty("ask", ""));
    }
}
