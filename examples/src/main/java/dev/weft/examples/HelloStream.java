package dev.weft.examples;

import dev.weft.provider.OpenAi;

/**
 * The shortest program that streams: it asks, and prints each piece of the answer as it comes. Reads
 * OPENAI_API_KEY.
 */
public final class HelloStream {
    private HelloStream() {}

    /** Asks why the sky is blue. */
    public static void main(String[] args) {
        // tag::hello
        OpenAi.chat("gpt-5-mini").stream("Why is the sky blue?").printTo(System.out);
        // end::hello
    }
}
