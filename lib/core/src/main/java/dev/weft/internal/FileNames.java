package dev.weft.internal;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Names of files for ids of any kind: one id, one name, also where a file system takes capital and small letters for the same, gives
 * some characters a meaning, or keeps some names to itself.
 */
public final class FileNames {
    private static final int LONGEST = 200;
    private static final Pattern RESERVED = Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)");

    private FileNames() {}

    /**
     * Small letters, digits, {@code -} and {@code _} stay; everything else is {@code %} and two digits for each byte of its UTF-8.
     *
     * @throws IllegalArgumentException where the id is empty, too long, or no text: half of a character would be stored as "?"
     */
    public static String of(String id) {
        if (id.isEmpty()) throw new IllegalArgumentException("there must be an id that is not empty");
        // all halves look the same in UTF-8, so that two ids would share a file
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(id))
            throw new IllegalArgumentException("an id with half of a surrogate pair in it is no text");
        var name = new StringBuilder();
        boolean reserved = RESERVED.matcher(id).matches();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '_';
            if (plain && !(reserved && name.isEmpty())) name.append((char) b);
            else name.append('%').append(String.format("%02x", b));
        }
        if (name.length() > LONGEST) {
            throw new IllegalArgumentException("an id of " + id.length() + " characters is too long for a file's name,"
                    + " which may have " + LONGEST + ", with three for each that is not a small letter or a digit");
        }
        return name.toString();
    }
}
