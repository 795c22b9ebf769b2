package dev.weft.examples;

/** A chat in the console. */
public final class ConsoleChat {
    private ConsoleChat() {}

    /** Prints what {@code -Dask=…} asks. */
    public static void main(String[] args) {
        System.out.println(System.getProperty("ask"));
    }
}
