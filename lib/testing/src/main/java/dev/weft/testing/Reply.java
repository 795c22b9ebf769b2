package dev.weft.testing;

import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a {@link ModelServer} does with one request, step by step, in the wire of the request's path. Written by a test, then
 * played by the server:
 *
 * <pre>{@code
 * ModelServer.script(
 *         first -> first.status(429).header("Retry-After", "0"),
 *         second -> second.text("Hel").hold(gate).text("lo").reset());
 * }</pre>
 *
 * <p>Words are framed as the wire has it, or put together where the request asked for a whole answer. What was begun is brought
 * to its end: the reason, the usage, {@code [DONE]}, the last chunk; {@link #end}, {@link #truncate}, {@link #reset} and
 * {@link #stall} end it elsewhere, and nothing can follow them. A reply that says nothing is what the path answers by nature. The
 * head is written with the first bytes of the body. Every wait ends when the client goes or the server is closed.
 */
public final class Reply {
    private final ReplyHead head = new ReplyHead();
    private final List<Step> steps = new ArrayList<>();
    private String over = "";

    /** For the server. */
    Reply() {}

    Answer answer() {
        return new Answer(head, exchange -> {
            for (Step step : steps) step.play(exchange);
        });
    }

    private Reply then(Step step) {
        if (!over.isEmpty()) throw new IllegalStateException("nothing can follow " + over + ", which ends the answer");
        steps.add(step);
        return this;
    }

    private Reply last(String name, Step step) {
        then(step);
        over = name;
        return this;
    }

    /** Another status than 200; from 400 on, the body is the wire's error unless it is given. */
    public Reply status(int status) {
        head.status(status);
        return this;
    }

    /** A header; {@code Content-Type} in place of the one that the wire has. */
    public Reply header(String name, String value) {
        head.header(name, value);
        return this;
    }

    /** Says more of the head, true or not: {@code reply.head(head -> head.contentLength(5))}. */
    public Reply head(Consumer<? super ReplyHead> author) {
        author.accept(head);
        return this;
    }

    /** Says {@code Connection: close} and closes the connection behind the answer. */
    public Reply close() {
        head.closeAnnounced = true;
        return this;
    }

    /** Writes the body so many bytes at a time, with this wait behind each write. */
    public Reply drip(int bytes, Duration every) {
        head.bodyDrip = ReplyHead.Drip.of(bytes, every);
        return this;
    }

    /** Goes on though the client has closed its side, as servers do that only write: until a write fails. */
    public Reply deaf() {
        head.deaf = true;
        return this;
    }

    /** A piece of the answer, in a frame of its own. */
    public Reply text(String piece) {
        return say(new Event.TextDelta(piece));
    }

    /** A whole answer, word by word. */
    public Reply words(String text) {
        for (String word : WordPieces.of(text)) text(word);
        return this;
    }

    /** A piece of what the model thinks aloud. */
    public Reply reasoning(String piece) {
        return say(new Event.ReasoningDelta(piece));
    }

    /** A piece of a refusal. */
    public Reply refusal(String piece) {
        return say(new Event.RefusalDelta(piece));
    }

    private Reply say(Event.Delta delta) {
        return then(exchange -> exchange.say(delta));
    }

    /** The same piece again and again, with this wait behind each, until the client goes. */
    public Reply endless(String piece, Duration every) {
        return last("endless(…)", exchange -> exchange.endless(piece, every));
    }

    /** A tool call, cut as the wire cuts it; the arguments as {@link Script#toolCall} takes them. */
    public Reply toolCall(String name, Object arguments) {
        String text = arguments instanceof String written
                ? written
                : Json.of(arguments).toString();
        return then(exchange -> exchange.toolCall("", name, text));
    }

    /** A piece of a tool call; pieces of several calls can be mixed. Not on Ollama's wire. */
    public Reply toolCallPiece(int index, String id, String name, String argumentsPiece) {
        return then(exchange -> exchange.toolCallPiece(index, id, name, argumentsPiece));
    }

    /** Tokens spent, sent where the wire has its place for them; invented where it is not said. */
    public Reply usage(long input, long output) {
        var usage = Usage.of(input, output);
        return then(exchange -> exchange.usage(usage));
    }

    /** Why the answer ends, in place of the usual reason. */
    public Reply finish(FinishReason reason) {
        return then(exchange -> exchange.finish(reason));
    }

    /** The protocol's end, so that something can be put behind it. */
    public Reply done() {
        return then(Exchange::done);
    }

    /** The wire's error; inside an answer that has begun, its frame and the end of the body. */
    public Reply error(String type, String message) {
        return then(exchange -> exchange.error(type, message));
    }

    /** One frame of the wire around this, such as one that is no JSON. */
    public Reply frame(String payload) {
        return then(exchange -> exchange.frame(payload));
    }

    /** One frame of the wire with this name, such as an event's, around this. */
    public Reply event(String name, String data) {
        return then(exchange -> exchange.raw(exchange.speech.frame(name, data)));
    }

    /** What a server says to keep the connection busy. */
    public Reply comment(String text) {
        return then(exchange -> exchange.comment(text));
    }

    /** A piece of the body, as it is. */
    public Reply raw(String text) {
        return raw(Speech.bytes(text));
    }

    /** A piece of the body, as it is. */
    public Reply raw(byte[] bytes) {
        byte[] copy = bytes.clone();
        return then(exchange -> exchange.raw(copy));
    }

    /** A line without an end, of this many bytes, made as they are sent. */
    public Reply hugeLine(long bytes) {
        return then(exchange -> exchange.hugeLine(bytes));
    }

    /** The whole body, of any type, with its length. */
    public Reply body(String contentType, String text) {
        return then(exchange -> exchange.body(contentType, Speech.bytes(text)));
    }

    /** Bytes on the socket, with neither head nor framing: broken status lines, interim responses, broken chunks. */
    public Reply verbatim(String bytes) {
        return then(exchange -> exchange.verbatim(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Waits at the gate before the head is written: as the first step. */
    public Reply holdHead(Gate gate) {
        return then(exchange -> gate.pass());
    }

    /** Waits at the gate with everything before it on the wire, at the least the head. */
    public Reply hold(Gate gate) {
        return then(Exchange::head).then(exchange -> gate.pass());
    }

    /** Waits at the gate with the next frame written up to its middle. */
    public Reply holdInside(Gate gate) {
        return then(exchange -> exchange.holdInside(gate));
    }

    /** Waits this long, without writing the head: {@code run(…)} for anything else. */
    public Reply pause(Duration time) {
        return then(exchange -> Thread.sleep(time));
    }

    /** Does anything here, on the thread that answers; what it throws breaks the answer off. */
    public Reply run(Action action) {
        return then(exchange -> action.run());
    }

    /** Something that a reply does besides. */
    @FunctionalInterface
    public interface Action {
        /** Does it. An interrupt means that the client has gone, or that the server is being closed. */
        void run() throws Exception;
    }

    /** Ends the body here, in good HTTP order, whatever the wire had still to say. */
    public Reply end() {
        return last("end()", Exchange::end);
    }

    /** Closes the connection here, without an end of the body. */
    public Reply truncate() {
        return last("truncate()", Exchange::hangUp);
    }

    /** Breaks the connection off here, with an RST; what the client's side had no room for is lost. */
    public Reply reset() {
        return last("reset()", Exchange::reset);
    }

    /** Says nothing more, and does not end, until the client goes or the server is closed. */
    public Reply stall() {
        return last("stall()", Exchange::stall);
    }
}
