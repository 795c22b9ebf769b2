package dev.weft.internal;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Message.SystemMessage;
import java.util.List;

/**
 * The form in which a summary is remembered: a message among those of the history, which tells of how many messages, from the first
 * on, it is the summary. It is for no provider and no user's eyes.
 */
public final class SummaryMark {
    private static final String OURS = "weft";
    private static final String COVERED = "summarized";

    private SummaryMark() {}

    /** A summary of the first messages of a history, marks not counted. */
    public static SystemMessage of(String summary, int messages) {
        var mark = new Content.Unknown(OURS, Json.object(COVERED, messages));
        return new SystemMessage(List.of(Content.text(summary), mark));
    }

    /** Whether a message is one. */
    public static boolean is(Message message) {
        return covered(message) > 0;
    }

    /** Of how many messages it is the summary; 0 where it is none. */
    public static int covered(Message message) {
        if (!(message instanceof SystemMessage)) return 0;
        for (Content part : message.content()) {
            if (part instanceof Content.Unknown(String provider, Json raw) && provider.equals(OURS)) {
                return Math.toIntExact(raw.member(COVERED).integer(0));
            }
        }
        return 0;
    }

    /** A history without its marks. */
    public static List<Message> without(List<Message> history) {
        return history.stream().filter(message -> !is(message)).toList();
    }

    /** The message that a model is sent in place of it. */
    public static Message told(Message mark) {
        return Message.system("What was said before, in short:\n" + mark.text());
    }
}
