package dev.weft.internal;

import dev.weft.Content;
import dev.weft.Message;
import dev.weft.Message.AssistantMessage;
import dev.weft.Message.ToolMessage;
import dev.weft.Message.UserMessage;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes histories apart into turns, and makes of any messages some that every provider takes. */
public final class Turns {
    private Turns() {}

    /** Each begins where a user speaks after somebody else; what comes before the first is one of its own. */
    public static List<List<Message>> of(List<Message> history) {
        var turns = new ArrayList<List<Message>>();
        int begin = 0;
        for (int i = 1; i < history.size(); i++) {
            boolean begins = history.get(i) instanceof UserMessage && !(history.get(i - 1) instanceof UserMessage);
            if (!begins) continue;
            turns.add(history.subList(begin, i));
            begin = i;
        }
        if (begin < history.size()) turns.add(history.subList(begin, history.size()));
        return turns;
    }

    /**
     * The same without what providers refuse: answers before the first question, results without their call, calls without their
     * result, answers that are empty. Of an answer whose calls go, the text stays, as that of one that was cut off.
     */
    public static List<Message> sound(List<? extends Message> messages) {
        var sound = new ArrayList<Message>();
        boolean asked = false;
        for (int i = 0; i < messages.size(); i++) {
            switch (messages.get(i)) {
                case Message.SystemMessage system -> sound.add(system);
                case UserMessage user -> {
                    sound.add(user);
                    asked = true;
                }
                case ToolMessage orphan -> {}
                case AssistantMessage answer -> {
                    var results = new ArrayList<ToolMessage>();
                    while (i + 1 < messages.size() && messages.get(i + 1) instanceof ToolMessage result) {
                        results.add(result);
                        i++;
                    }
                    if (asked) add(answer, results, sound);
                }
            }
        }
        return sound;
    }

    private static void add(AssistantMessage answer, List<ToolMessage> results, List<Message> to) {
        var own = new ArrayList<ToolMessage>();
        for (ToolCall call : answer.toolCalls()) {
            ToolMessage result = taken(call, results);
            if (result == null) {
                AssistantMessage said = said(answer);
                if (!said.content().isEmpty()) to.add(said);
                return;
            }
            own.add(result);
        }
        if (answer.content().isEmpty()) return;
        to.add(answer);
        to.addAll(own);
    }

    private static @Nullable ToolMessage taken(ToolCall call, List<ToolMessage> results) {
        for (Iterator<ToolMessage> all = results.iterator(); all.hasNext(); ) {
            ToolMessage result = all.next();
            if (!result.callId().equals(call.id())) continue;
            all.remove();
            return result;
        }
        return null;
    }

    /** What an answer has said, marked as cut off. */
    public static AssistantMessage said(AssistantMessage answer) {
        var text = new ArrayList<Content>();
        for (Content part : answer.content()) {
            if (part instanceof Content.TextContent) text.add(part);
        }
        return AssistantMessage.of(text, List.of()).author(answer.author()).partial(true);
    }
}
