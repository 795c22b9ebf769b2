package dev.weft.web;

import dev.weft.Failure;
import java.util.Objects;
import java.util.function.Function;

/**
 * What the simplest front ends read: {@code {"token":"…"}} for each piece of text, and, where documents were retrieved, all of them
 * behind the last piece: {@code {"source_documents":[{"page_content":"…","metadata":{…}}]}}. A run that fails ends with
 * {@code {"error":"…"}} and without sources. As server-sent events, as lines, or between a prefix and a suffix of one's own.
 *
 * <p>The pieces are those of {@link dev.weft.EventStream#textPieces()}, that of agents inside the run included and that of
 * chats in tools not, with characters that were cut in two made whole. What fails says a neutral sentence, unless the application {@linkplain #failures
 * chooses} another text.
 */
public final class TokenFormat implements Format {
    private static final String SSE = "text/event-stream;charset=UTF-8";

    final Frame frame;
    final Names names;
    final Function<? super Failure, String> failures;

    /** Server-sent events with the usual names. */
    public TokenFormat() {
        this(
                new Frame(SSE, "data: ", "\n\n", ""),
                new Names("token", "source_documents", "page_content", "metadata", "error"),
                Shown.NOTHING);
    }

    private TokenFormat(Frame frame, Names names, Function<? super Failure, String> failures) {
        this.frame = frame;
        this.names = names;
        this.failures = failures;
    }

    /** The same as {@code application/x-ndjson}: a line for each, nothing around it. */
    public TokenFormat ndjson() {
        return framed("application/x-ndjson;charset=UTF-8", "", "\n");
    }

    /** The same with this type of content, and this before and behind each piece of JSON, which is one line without CR and LF. */
    public TokenFormat framed(String contentType, String prefix, String suffix) {
        return new TokenFormat(new Frame(contentType, prefix, suffix, frame.last), names, failures);
    }

    /** The same with this as the last piece of a run that has completed, in place of JSON, such as {@code [DONE]}; "" for none. */
    public TokenFormat last(String text) {
        return new TokenFormat(new Frame(frame.contentType, frame.prefix, frame.suffix, text), names, failures);
    }

    /** The same with this name for a piece of text. */
    public TokenFormat token(String name) {
        return new TokenFormat(
                frame, new Names(name, names.sources, names.content, names.metadata, names.error), failures);
    }

    /** The same with these names for the documents, for the text of one, and for what else is known of it. */
    public TokenFormat sources(String name, String content, String metadata) {
        return new TokenFormat(frame, new Names(names.token, name, content, metadata, names.error), failures);
    }

    /** The same with this name for an error. */
    public TokenFormat error(String name) {
        return new TokenFormat(
                frame, new Names(names.token, names.sources, names.content, names.metadata, name), failures);
    }

    /** The same with these texts in place of the neutral sentence. */
    public TokenFormat failures(Function<? super Failure, String> texts) {
        return new TokenFormat(frame, names, Objects.requireNonNull(texts, "texts"));
    }

    @Override
    public String contentType() {
        return frame.contentType;
    }

    @Override
    public Encoder encoder() {
        return new TokenEncoder(this);
    }

    @Override
    public String toString() {
        return "TokenFormat " + frame.contentType;
    }

    /** What is around each piece. */
    record Frame(String contentType, String prefix, String suffix, String last) {
        Frame {
            Objects.requireNonNull(contentType, "contentType");
            Objects.requireNonNull(prefix, "prefix");
            Objects.requireNonNull(suffix, "suffix");
            Objects.requireNonNull(last, "last");
        }

        boolean events() {
            return contentType.startsWith("text/event-stream");
        }
    }

    /** What the fields are called. */
    record Names(String token, String sources, String content, String metadata, String error) {
        Names {
            Objects.requireNonNull(token, "token");
            Objects.requireNonNull(sources, "sources");
            Objects.requireNonNull(content, "content");
            Objects.requireNonNull(metadata, "metadata");
            Objects.requireNonNull(error, "error");
        }
    }
}
