package dev.weft.examples.webchat;

import dev.weft.EventStream;
import dev.weft.Message;
import dev.weft.Summary;
import dev.weft.WeftException;
import dev.weft.chat.Chat;
import dev.weft.chat.Conversation;
import dev.weft.log.EventLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of all browsers, each by the secret id that is in its browser's cookie. What was said is in the chat's histories,
 * what is being said in the log; here is only which run answers which conversation. Any number of threads.
 */
final class Conversations {
    private final Chat chat;
    private final EventLog log;
    /** The latest run of each conversation. */
    private final Map<String, Asked> latest = new ConcurrentHashMap<>();

    /**
     * A question that is being answered, or was.
     *
     * @param run the run that answers it
     * @param question the page's name for it
     * @param text what was asked
     * @param before how many messages the conversation had before
     * @param stream the run itself, kept in the log
     */
    private record Asked(String run, String question, String text, int before, EventStream<?> stream) {
        boolean goesOn() {
            return stream.end().isEmpty();
        }

        boolean is(String asked) {
            return asked.isEmpty() || asked.equals(question);
        }
    }

    /**
     * What a page shows that has just been loaded.
     *
     * @param messages what was said
     * @param asking the question that is being answered
     * @param question its name
     */
    record Shown(List<Message> messages, @Nullable String asking, String question) {}

    Conversations(Chat chat, EventLog log) {
        this.chat = chat;
        this.log = log;
    }

    /**
     * Asks; the run is kept, so that it goes on whoever leaves. Throws where the conversation is busy. {@code question} is the page's
     * name for what it asks.
     */
    // tag::ask
    EventStream<?> ask(String id, String text, String question) {
        forget();
        Conversation conversation = chat.conversation(id);
        int before = conversation.messages().size();
        var stream = conversation.stream(text);
        var kept = log.keep(stream);
        latest.put(id, new Asked(stream.run().id(), question, text, before, stream));
        return kept;
    }
    // end::ask

    /** What has ended, and what the log has forgotten. */
    private void forget() {
        latest.values().removeIf(asked -> !asked.goesOn() && !log.isResumable(asked.run()));
    }

    /**
     * Goes on behind this event with what is being answered, or was answered last, where that is this question: another page of the same
     * browser may have asked something else meanwhile, and this one's question may never have come. Empty is any.
     */
    // tag::follow
    EventStream<Summary> follow(String id, String question, long after) {
        Asked asked = latest.get(id);
        return log.follow(asked == null || !asked.is(question) ? null : asked.run(), after);
    }
    // end::follow

    Shown shown(String id) {
        Asked asked = latest.get(id);
        // in this order: what is stored meanwhile must not be shown twice
        boolean goesOn = asked != null && asked.goesOn();
        List<Message> messages = chat.conversation(id).messages();
        if (asked == null || !goesOn) return new Shown(messages, null, "");
        return new Shown(
                messages.subList(0, Math.min(asked.before(), messages.size())), asked.text(), asked.question());
    }

    /** Ends the answer that is being given, where there is one to this question; empty is any. Does not wait. */
    void stop(String id, String question) {
        Asked asked = latest.get(id);
        if (asked != null && asked.is(question)) log.cancel(asked.run());
    }

    /** Forgets a conversation. */
    void clear(String id) {
        Asked asked = latest.remove(id);
        if (asked != null) end(asked.run());
        chat.conversation(id).clear();
    }

    /** Ends all answers that are being given; who reads them is told. Does not wait. */
    void stopAll() {
        for (Asked asked : latest.values()) log.cancel(asked.run());
    }

    /** Ends a run and waits for its end, before which its turn is stored. */
    private void end(String run) {
        log.cancel(run);
        try (var rest = log.follow(run, -1)) {
            rest.result();
        } catch (WeftException ended) {
            // cancelled now, failed before, or forgotten by the log: it is over
        }
    }

    /** Of how many the latest run is known. */
    @Override
    public String toString() {
        return latest.size() + " conversations";
    }
}
