package dev.weft.examples;

import dev.weft.CancelledException;
import dev.weft.ChatModel;
import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.chat.Chat;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Stopped on a key: politely, so that the loop just ends and the answer is what there is; or hard, so that
 * the loop throws.
 */
public final class StopAndCancel {
    private StopAndCancel() {}

    /** Counts until Enter is pressed, twice. */
    public static void main(String[] args) {
        // a model is a function: this one counts, slowly, for ever
        ChatModel counting = (request, out) -> {
            var answer = ChatResponse.writer(out);
            for (int i = 1; !out.cancelled(); i++) {
                answer.text(i + " ");
                Thread.sleep(20);
            }
            return answer.response();
        };
        var chat = Chat.of(counting);
        politely(chat);
        hard(chat);
    }

    private static void politely(Chat chat) {
        // tag::stop
        try (var stream = chat.stream("Count to a million")) {
            Thread.startVirtualThread(() -> {
                waitForEnter();
                stream.stop();
            });
            for (String piece : stream.textPieces()) System.out.print(piece); // just ends
            var answer = stream.result();
            if (answer.finishReason() == FinishReason.STOPPED_BY_USER) {
                System.out.println("… stopped after " + answer.text().length() + " characters");
            }
        }
        // end::stop
    }

    private static void hard(Chat chat) {
        // tag::cancel
        try (var stream = chat.stream("Count to a million")) {
            Thread.startVirtualThread(() -> {
                waitForEnter();
                stream.cancel();
            });
            for (String piece : stream.textPieces()) System.out.print(piece); // throws
        } catch (CancelledException cancelled) {
            System.out.println("… cancelled after " + cancelled.soFar().text().length() + " characters");
        }
        // end::cancel
    }

    private static void waitForEnter() {
        try {
            int key = System.in.read();
            while (key >= 0 && key != '\n') key = System.in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
