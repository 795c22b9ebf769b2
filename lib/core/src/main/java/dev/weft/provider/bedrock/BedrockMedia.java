package dev.weft.provider.bedrock;

import dev.weft.Content;
import dev.weft.Json;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Images and documents of one request, whose names must differ from one another. */
final class BedrockMedia {
    private static final Map<String, String> FORMATS = Map.of(
            "application/pdf", "pdf",
            "text/plain", "txt",
            "text/markdown", "md",
            "text/html", "html",
            "text/csv", "csv",
            "application/msword", "doc",
            "application/vnd.ms-excel", "xls",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");
    private static final Set<String> ENDINGS = Set.copyOf(FORMATS.values());

    private final Set<String> names = new HashSet<>();

    Json block(Content.Media media) {
        String bytes = Base64.getEncoder()
                .encodeToString(media.bytes()
                        .orElseThrow(() -> new IllegalArgumentException("Bedrock fetches nothing by its address;"
                                + " send the bytes, or a block of its own for a place in S3")));
        Json source = Json.object("bytes", bytes);
        if (media.kind() == Content.Media.Kind.IMAGE) {
            return Json.object("image", Json.object("format", imageFormat(media.mediaType()), "source", source));
        }
        Json document = Json.object("format", format(media), "name", name(media.name()), "source", source);
        return Json.object("document", document);
    }

    private static String imageFormat(String mediaType) {
        String format = mediaType.toLowerCase(Locale.ROOT).replace("image/", "");
        return format.equals("jpg") ? "jpeg" : format;
    }

    private static String format(Content.Media media) {
        String known = FORMATS.get(media.mediaType().toLowerCase(Locale.ROOT));
        if (known != null) return known;
        String ending =
                media.name().substring(media.name().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (ENDINGS.contains(ending)) return ending;
        // what else is text is read as such
        if (media.mediaType().startsWith("text/")) return "txt";
        throw new IllegalArgumentException("Bedrock takes documents as "
                + String.join(", ", ENDINGS.stream().sorted().toList()) + ", not as "
                + (media.mediaType().isEmpty() ? "something of no known type" : media.mediaType()));
    }

    /** Letters, digits, single spaces, hyphens and brackets are all that a name may have. */
    private String name(String file) {
        int dot = file.lastIndexOf('.');
        String base = (dot > 0 ? file.substring(0, dot) : file)
                .replaceAll("[^a-zA-Z0-9 ()\\[\\]-]+", "-")
                .replaceAll(" +", " ")
                .strip();
        if (base.isEmpty()) base = "document";
        String name = base;
        for (int i = 2; !names.add(name); i++) name = base + "-" + i;
        return name;
    }
}
