package dev.weft.web;

/**
 * How much a client may post; what is more is refused by a {@link BadRequestException} with status 413. Immutable. How many bytes the
 * body may have is for whoever reads it to limit.
 */
public final class RequestLimits {
    /** 1,000 messages, 20,000 parts, 4 million characters, 20 MiB of files, 256 tools. */
    public static final RequestLimits USUAL = new RequestLimits(1_000, 20_000, 4_000_000, 20 << 20, 256);

    private final int messages;
    private final int parts;
    private final long characters;
    private final long fileBytes;
    private final int tools;

    private RequestLimits(int messages, int parts, long characters, long fileBytes, int tools) {
        this.messages = messages;
        this.parts = parts;
        this.characters = characters;
        this.fileBytes = fileBytes;
        this.tools = tools;
        if (messages <= 0 || parts <= 0 || characters <= 0)
            throw new IllegalArgumentException("a limit must be positive: " + this);
        if (fileBytes < 0 || tools < 0) throw new IllegalArgumentException("a limit must not be negative: " + this);
    }

    /** The most messages. */
    public int messages() {
        return messages;
    }

    /** The same with this most of messages. */
    public RequestLimits messages(int most) {
        return new RequestLimits(most, parts, characters, fileBytes, tools);
    }

    /** The most parts of all messages together, calls of tools included. */
    public int parts() {
        return parts;
    }

    /** The same with this most of parts. */
    public RequestLimits parts(int most) {
        return new RequestLimits(messages, most, characters, fileBytes, tools);
    }

    /** The most characters of all texts, addresses, arguments, results and descriptions of tools together. */
    public long characters() {
        return characters;
    }

    /** The same with this most of characters. */
    public RequestLimits characters(long most) {
        return new RequestLimits(messages, parts, most, fileBytes, tools);
    }

    /** The most bytes of all files together that come in the request itself; with 0 there may be none. */
    public long fileBytes() {
        return fileBytes;
    }

    /** The same with this most of bytes. */
    public RequestLimits fileBytes(long most) {
        return new RequestLimits(messages, parts, characters, most, tools);
    }

    /** The most tools that a client may bring; with 0 there may be none. */
    public int tools() {
        return tools;
    }

    /** The same with this most of tools. */
    public RequestLimits tools(int most) {
        return new RequestLimits(messages, parts, characters, fileBytes, most);
    }

    @Override
    public String toString() {
        return messages + " messages, " + parts + " parts, " + characters + " characters, " + fileBytes
                + " bytes of files, " + tools + " tools";
    }
}
