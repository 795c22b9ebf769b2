package dev.weft.provider.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * The parts of a message as blocks. A part that is Anthropic's own and has a {@code type} is a block of its own, one without is a
 * mark, whose fields belong to the block before it: citations of a text, a point to cache up to. What is another provider's own is
 * left out, and so are thoughts without Anthropic's signature, blank text, and the marks on what was left out.
 */
final class AnthropicContent {
    private static final Set<String> TEXTS =
            Set.of("application/json", "application/xml", "application/yaml", "application/x-yaml");

    private final List<Json> blocks = new ArrayList<>();
    private boolean leftOut;

    private AnthropicContent() {}

    static List<Json> system(Message.SystemMessage message) {
        var made = new AnthropicContent();
        for (Content part : message.content()) {
            if (part instanceof Content.Media) {
                throw new IllegalArgumentException(
                        "a system message cannot hold an image or a file for Anthropic; put it into a user message");
            }
            made.add(part);
        }
        return made.blocks;
    }

    static List<Json> user(Message.UserMessage message) {
        var made = new AnthropicContent();
        for (Content part : message.content()) {
            if (part instanceof Content.Media media) made.block(media(media));
            else made.add(part);
        }
        return made.blocks;
    }

    /** Of a message that was cut off only its text: nothing else of it is sure to be whole. */
    static List<Json> assistant(Message.AssistantMessage message, Function<ToolCall, Json> call) {
        var made = new AnthropicContent();
        for (Content part : message.content()) {
            switch (part) {
                case Content.Media media ->
                    throw new IllegalArgumentException("an assistant message cannot hold an image or a file for"
                            + " Anthropic; put it into a user message");
                case Content.TextContent text -> made.add(text);
                case Content.Call(ToolCall wanted) when !message.partial() -> made.block(call.apply(wanted));
                case Content.Reasoning thought when !message.partial() -> made.thinking(thought);
                default -> {
                    if (message.partial()) made.leftOut = true;
                    else made.add(part);
                }
            }
        }
        return made.blocks;
    }

    static boolean isPlainText(Json block) {
        return block.members().size() == 2 && block.member("type").equals(Json.of("text"));
    }

    private void block(Json block) {
        blocks.add(block);
        leftOut = false;
    }

    private void add(Content part) {
        switch (part) {
            case Content.TextContent(String text)
            when !text.isBlank() -> block(Json.object("type", "text", "text", text));
            case Content.Unknown(String provider, Json raw)
            when provider.equals(AnthropicAnswer.PROVIDER) -> {
                if (raw.member("type").isString()) block(raw);
                else mark(raw);
            }
            // blank text is refused, and what others understand is nothing to Anthropic
            default -> leftOut = true;
        }
    }

    private void mark(Json mark) {
        if (leftOut) return;
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a mark for Anthropic, such as a point to cache up to, stands at the"
                    + " beginning of a message; it belongs behind the part that it marks");
        }
        blocks.set(blocks.size() - 1, mark.over(blocks.getLast()));
    }

    private void thinking(Content.Reasoning thought) {
        boolean signed = thought.provider().equals(AnthropicAnswer.PROVIDER)
                && !thought.raw().member("signature").text("").isEmpty();
        if (signed) block(thought.raw().over(Json.object("type", "thinking", "thinking", thought.text())));
        else leftOut = true;
    }

    private static Json media(Content.Media media) {
        boolean image = media.kind() == Content.Media.Kind.IMAGE;
        Json source =
                media.url().map(url -> Json.object("type", "url", "url", url)).orElseGet(() -> source(media, image));
        Json block = Json.object("type", image ? "image" : "document", "source", source);
        return image || media.name().isEmpty() ? block : block.plus("title", media.name());
    }

    private static Json source(Content.Media media, boolean image) {
        byte[] bytes = media.bytes().orElseThrow();
        String type = media.mediaType().toLowerCase(Locale.ROOT);
        if (image || type.equals("application/pdf")) {
            String data = Base64.getEncoder().encodeToString(bytes);
            return Json.object("type", "base64", "media_type", type, "data", data);
        }
        if (!type.startsWith("text/") && !TEXTS.contains(type)) {
            throw new IllegalArgumentException("Anthropic takes PDF files and files of text, not " + media.mediaType());
        }
        return Json.object("type", "text", "media_type", "text/plain", "data", text(bytes, type));
    }

    private static String text(byte[] bytes, String type) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a file of " + type + " for Anthropic is not UTF-8", e);
        }
    }

    /** An id that some other provider made up, in the letters that are allowed here; the same for the same id always. */
    static String allowed(String id) {
        if (id.matches("[a-zA-Z0-9_-]+")) return id;
        return id.replaceAll("[^a-zA-Z0-9_-]", "_") + "_" + Integer.toHexString(id.hashCode());
    }
}
