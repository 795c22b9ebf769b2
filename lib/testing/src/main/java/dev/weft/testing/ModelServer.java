package dev.weft.testing;

import dev.weft.Responder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A server on the loopback that speaks the wires of OpenAI (Chat Completions and Responses), Anthropic, Gemini, Cohere, Amazon
 * Bedrock and Ollama, and can do everything wrong that a provider or a network can do wrong. It plays scripts, or has a model
 * answer.
 *
 * <pre>{@code
 * try (var server = ModelServer.script(reply -> reply.text("Hel").hold(gate).text("lo"))) {
 *     var model = OpenAi.at(server.url() + "/v1").chat("any");
 *     // … read "Hel" while the rest is held …
 *     assertEquals("hi", server.awaitRequest().json().at("messages.0.content").text());
 * }
 * }</pre>
 *
 * <p>What a request is answered with is decided by its path: what ends as the wires' own paths do ({@code /chat/completions},
 * {@code /responses}, {@code /v1/messages}, {@code :streamGenerateContent}, {@code /v2/chat}, {@code /converse-stream},
 * {@code /api/chat}, …) in words, lists of models and embeddings by nature, everything else in frames and bytes alone;
 * {@link #speaking} has a wire of one's own. It speaks HTTP/1.1, on one virtual thread for each connection and one for each answer; a client that
 * closes its side is taken to have gone. It remembers everything, and is bounded only in what one request may be: it lives as
 * long as a test. {@link #close} ends every connection and every thread.
 */
public final class ModelServer implements AutoCloseable {
    private final Loopback loopback;

    private ModelServer(Answers answers, Function<? super SeenRequest, ? extends Speech> speeches) {
        loopback = new Loopback(answers, speeches);
    }

    /**
     * Servers that speak another wire: that of the speech which this makes for each request, whatever its path.
     * {@code ModelServer.speaking(LinesSpeech::new).saying("Hello.")}
     */
    public static Speaking speaking(Function<? super SeenRequest, ? extends Speech> speeches) {
        return new Speaking(speeches);
    }

    /** Servers that speak the wire of each request's path, as those that are made without this. */
    public static Speaking speaking() {
        return Speaking.BY_PATH;
    }

    /** Makes servers of one wire; each method is as the one of the same name that chooses the wire by the path. Immutable. */
    public static final class Speaking {
        private static final Speaking BY_PATH = new Speaking(Speech::of);

        private final Function<? super SeenRequest, ? extends Speech> speeches;

        private Speaking(Function<? super SeenRequest, ? extends Speech> speeches) {
            this.speeches = Objects.requireNonNull(speeches, "speeches");
        }

        /** Gives these answers, as {@link ModelServer#saying} does. */
        public ModelServer saying(String... answers) {
            return script(Arrays.stream(answers)
                    .<Consumer<Reply>>map(answer -> reply -> reply.words(answer))
                    .toList());
        }

        /** Plays these replies, as {@link ModelServer#script(Consumer[])} does. */
        @SafeVarargs
        @SuppressWarnings("varargs") // only read
        public final ModelServer script(Consumer<? super Reply>... replies) {
            return script(Arrays.asList(replies));
        }

        /** Plays these replies, as {@link ModelServer#script(Consumer[])} does. */
        public ModelServer script(List<? extends Consumer<? super Reply>> replies) {
            return new ModelServer(Answers.script(replies), speeches);
        }

        /** Writes a reply for each request, as {@link ModelServer#answering} does. */
        public ModelServer answering(BiConsumer<? super SeenRequest, ? super Reply> author) {
            return new ModelServer(Answers.answering(author), speeches);
        }

        /** Has a model answer, as {@link ModelServer#backedBy} does; the speech has to read requests for that. */
        public ModelServer backedBy(Responder model) {
            return new ModelServer(Answers.backedBy(model), speeches);
        }
    }

    /** Gives these answers, one for each POST, word by word. */
    public static ModelServer saying(String... answers) {
        return Speaking.BY_PATH.saying(answers);
    }

    /**
     * Plays these replies, one for each POST, in the order in which they come; one POST more is refused with a 400 that says so.
     * GETs are answered by nature.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static ModelServer script(Consumer<? super Reply>... replies) {
        return script(Arrays.asList(replies));
    }

    /** Plays these replies, as {@link #script(Consumer[])} does. */
    public static ModelServer script(List<? extends Consumer<? super Reply>> replies) {
        return Speaking.BY_PATH.script(replies);
    }

    /**
     * Writes a reply for each request when it comes, GETs included:
     * {@code ModelServer.answering((request, reply) -> reply.text(request.json().at("model").text()))}.
     */
    public static ModelServer answering(BiConsumer<? super SeenRequest, ? super Reply> author) {
        return Speaking.BY_PATH.answering(author);
    }

    /**
     * Has a model answer each chat request, read into the types of Weft; each piece is on the wire as soon as it was emitted. A
     * failure before the first piece becomes a status, a later one an error inside the answer. A client that goes closes its
     * run. A tool call is written when it is whole.
     */
    public static ModelServer backedBy(Responder model) {
        return Speaking.BY_PATH.backedBy(model);
    }

    /** Where it listens, without a slash at the end: {@code http://127.0.0.1:} and a port that was free. */
    public String url() {
        return "http://127.0.0.1:" + loopback.port();
    }

    /** The port that it listens on. */
    public int port() {
        return loopback.port();
    }

    /** The requests so far, in the order in which they had come in whole. */
    public List<SeenRequest> requests() {
        return loopback.records().requests();
    }

    /** The connections so far, closed ones included, in the order in which they were accepted. */
    public List<SeenConnection> connections() {
        return loopback.records().connections();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return loopback.records().openConnections();
    }

    /**
     * The next request that this method has not given yet; waits for it.
     *
     * @throws IllegalStateException where none has come in ten seconds
     */
    public SeenRequest awaitRequest() throws InterruptedException {
        return loopback.records().next();
    }

    /**
     * Waits until this many requests have come.
     *
     * @throws IllegalStateException where fewer have come in ten seconds
     */
    public void awaitRequests(int count) throws InterruptedException {
        loopback.records().awaitRequests(count);
    }

    /**
     * Waits until no connection is open.
     *
     * @throws IllegalStateException where one still is after {@code limit}
     */
    public void awaitConnectionsClosed(Duration limit) throws InterruptedException {
        loopback.records().awaitClosed(limit);
    }

    /** How many threads it has now: none after {@code close}. */
    int threads() {
        return loopback.threads();
    }

    /** Stops listening and ends every connection and every thread, whatever they are doing. */
    @Override
    public void close() {
        loopback.close();
    }

    @Override
    public String toString() {
        return "ModelServer at " + url();
    }
}
