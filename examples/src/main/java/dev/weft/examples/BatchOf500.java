package dev.weft.examples;

import dev.weft.Responder;
import dev.weft.chat.Chat;
import dev.weft.provider.OpenAi;
import dev.weft.testing.ModelServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** Five hundred prompts, twenty at once: virtual threads and a semaphore, nothing else. */
public final class BatchOf500 {
    private static final int AT_ONCE = 20;

    private BatchOf500() {}

    /** Asks a server on the loopback, which takes 20 ms for each answer. */
    public static void main(String[] args) throws InterruptedException {
        var prompts =
                IntStream.range(0, 500).mapToObj(i -> "What is " + i + " + 1?").toList();
        try (var server = ModelServer.answering(
                (request, reply) -> reply.pause(Duration.ofMillis(20)).words("Let me see."))) {
            var chat = Chat.of(OpenAi.at(server.url() + "/v1").chat("any"));
            Instant start = Instant.now();
            var answers = all(chat, prompts);
            long failed = answers.stream().filter(BatchOf500::failed).count();
            System.out.println(answers.size() + " answers, " + failed + " failed, over "
                    + server.connections().size() + " connections, in "
                    + Duration.between(start, Instant.now()).toMillis() + " ms");
        }
    }

    // tag::batch
    /** The answers in the order of the prompts; a prompt that fails does not end the others. */
    static List<Future<String>> all(Responder chat, List<String> prompts) throws InterruptedException {
        var places = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(prompts.stream()
                    .map(prompt -> (Callable<String>) () -> {
                        places.acquire();
                        try {
                            return chat.ask(prompt);
                        } finally {
                            places.release();
                        }
                    })
                    .toList());
        }
    }
    // end::batch

    private static boolean failed(Future<String> answer) {
        return answer.state() == Future.State.FAILED;
    }
}
