package dev.weft.web;

/** How much a client may post. Immutable. What the body may have in bytes is for whoever reads it to limit. */
public final class AiSdkLimits {
    /** 1,000 messages, 20,000 parts, 4 million characters of text, 20 MiB of files. */
    public static final AiSdkLimits USUAL = new AiSdkLimits(1_000, 20_000, 4_000_000, 20 << 20);

    private final int messages;
    private final int parts;
    private final long characters;
    private final long fileBytes;

    private AiSdkLimits(int messages, int parts, long characters, long fileBytes) {
        this.messages = positive(messages);
        this.parts = positive(parts);
        this.characters = positive(characters);
        this.fileBytes = fileBytes;
        if (fileBytes < 0) throw new IllegalArgumentException("a limit must not be negative: " + fileBytes);
    }

    private static int positive(int limit) {
        return (int) positive((long) limit);
    }

    private static long positive(long limit) {
        if (limit <= 0) throw new IllegalArgumentException("a limit must be positive: " + limit);
        return limit;
    }

    /** The most messages. */
    public int messages() {
        return messages;
    }

    /** The same with this most of messages. */
    public AiSdkLimits messages(int most) {
        return new AiSdkLimits(most, parts, characters, fileBytes);
    }

    /** The most parts of all messages together. */
    public int parts() {
        return parts;
    }

    /** The same with this most of parts. */
    public AiSdkLimits parts(int most) {
        return new AiSdkLimits(messages, most, characters, fileBytes);
    }

    /** The most characters of all texts, arguments and results together. */
    public long characters() {
        return characters;
    }

    /** The same with this most of characters. */
    public AiSdkLimits characters(long most) {
        return new AiSdkLimits(messages, parts, most, fileBytes);
    }

    /** The most bytes of all files together that come in the request itself; with 0 there may be none. */
    public long fileBytes() {
        return fileBytes;
    }

    /** The same with this most of bytes. */
    public AiSdkLimits fileBytes(long most) {
        return new AiSdkLimits(messages, parts, characters, most);
    }

    @Override
    public String toString() {
        return messages + " messages, " + parts + " parts, " + characters + " characters, " + fileBytes
                + " bytes of files";
    }
}
