package dev.weft.chat;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Message;
import dev.weft.Message.AssistantMessage;
import dev.weft.Message.SystemMessage;
import dev.weft.internal.SummaryMark;
import dev.weft.internal.Turns;
import dev.weft.memory.Histories;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation, from the claim on its history to its store. The run's thread answers; the thread that ends the run
 * stores, once, what there is by then, whether the other is back or not. The claim is given up when the store has returned.
 */
final class Turn {
    private final Chat chat;
    private final Histories histories;
    private final String id;
    private final ChatRequest request;
    private final Histories.Claim claim;
    /** Read by the thread that stores. */
    private final Added added = new Added();

    private volatile boolean whole;
    private final ReentrantLock lock = new ReentrantLock();
    // guarded by the lock
    private @Nullable Apart<?> calling;
    private boolean over;

    /** Claims the history. */
    Turn(Chat chat, String id, ChatRequest request) {
        this.chat = chat;
        this.id = id;
        this.request = request;
        histories = chat.remembering().histories();
        claim = histories.claim(id);
    }

    void giveUp() {
        claim.close();
    }

    Emitter.Pending storedAtTheEnd(Emitter out) {
        try {
            return out.atEnd(this::store);
        } catch (Throwable ended) {
            giveUp();
            throw ended;
        }
    }

    // ---- the run's thread ----

    ChatResponse answered(Emitter out) throws Exception {
        List<Message> before =
                out.step("memory", new Event.MemoryReadStarted(id), Event.MemoryReadFinished::new, this::remembered);
        ChatResponse answer = chat.respond(behind(before), out, added);
        whole = true;
        return answer;
    }

    private List<Message> remembered(Emitter out) throws Exception {
        List<Message> history = apart(() -> histories.read(id));
        var told = new ArrayList<Message>();
        for (Message message : chat.remembering().memory().select(history, out)) {
            if (SummaryMark.is(message) && !history.contains(message)) {
                apart(() -> {
                    histories.append(id, List.of(message));
                    return true;
                });
            }
            told.add(SummaryMark.is(message) ? SummaryMark.told(message) : message);
        }
        return told;
    }

    private <R> R apart(Callable<R> call) throws Exception {
        Apart<R> mine;
        lock.lock();
        try {
            // a thread that was away too long has no business with the store any more
            if (over) throw new IllegalStateException("the turn has ended");
            mine = Apart.start(call);
            calling = mine;
        } finally {
            lock.unlock();
        }
        return mine.get();
    }

    /** The request with these messages between its instructions, or the chat's, and what it says. */
    private ChatRequest behind(List<Message> before) {
        ChatRequest instructed = chat.instructed(request);
        var all = new ArrayList<Message>();
        for (Message message : instructed.messages()) if (message instanceof SystemMessage) all.add(message);
        all.addAll(before);
        all.addAll(asked());
        return instructed.messages(Turns.sound(all));
    }

    private List<Message> asked() {
        return request.messages().stream()
                .filter(message -> !(message instanceof SystemMessage))
                .toList();
    }

    // ---- the thread that stores ----

    void store(Emitter out, String said) {
        try {
            // a call that the run's thread was interrupted in may still be under way
            Apart<?> earlier = lastCall();
            if (earlier != null) earlier.awaitReturn();
            List<Message> turn = kept(said);
            if (turn.isEmpty()) return;
            out.step("memory", new Event.MemoryWriteStarted(id), Event.MemoryWriteFinished::new, step -> {
                histories.append(id, turn);
                return turn;
            });
        } finally {
            claim.close();
        }
    }

    /** The last call that the run's thread has made; it makes no more. */
    private @Nullable Apart<?> lastCall() {
        lock.lock();
        try {
            over = true;
            return calling;
        } finally {
            lock.unlock();
        }
    }

    /** What is kept of the turn; nothing where nothing was answered. */
    private List<Message> kept(String said) {
        // looked at first: what is whole then is all there, though the other thread may come back in between
        boolean answered = whole;
        List<Message> answers = added.messages();
        boolean cutOff = !answered || (answers.getLast() instanceof AssistantMessage last && last.partial());
        if (cutOff && !chat.remembering().partial()) return List.of();
        if (cutOff) answers = marked(answers, said);
        if (answers.isEmpty()) return List.of();
        var turn = new ArrayList<>(asked());
        turn.addAll(answers);
        return List.copyOf(turn);
    }

    /** What was answered, ending in a message that is marked as partial: of what was being said, or empty behind what is whole. */
    private static List<Message> marked(List<Message> answers, String said) {
        var kept = new ArrayList<>(answers);
        boolean broken = !kept.isEmpty() && kept.getLast() instanceof AssistantMessage;
        AssistantMessage last = broken
                ? Turns.said((AssistantMessage) kept.removeLast())
                : AssistantMessage.of(said.isEmpty() ? List.of() : List.of(Content.text(said)), List.of())
                        .partial(true);
        if (!kept.isEmpty() || !last.content().isEmpty()) kept.add(last);
        return kept;
    }
}
