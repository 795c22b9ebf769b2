package dev.weft.chat;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.EventStream;
import dev.weft.Message;
import dev.weft.Responder;
import dev.weft.RunOptions;
import dev.weft.internal.SummaryMark;
import dev.weft.memory.Histories;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A chat with a history, found by its id in the chat's {@link Histories}. A cheap handle: make one for each request, on any thread.
 *
 * <p>One run at a time: while one goes on, and until its turn is stored, whoever starts another, by whatever handle, gets a
 * {@link dev.weft.memory.BusyException} from {@code stream()} itself. {@code close()} waits for that end, {@code cancel()} does not.
 *
 * <p>What a run has added is stored when its work is over, and before its last event: then nobody can end it any more, and a
 * store that throws fails it. The messages of a request, instructions aside, are what is added; what was said before is added to
 * what the model is sent. As a part of another run, by {@link #respond}, a turn is stored before that returns.
 */
public final class Conversation implements Responder {
    private final Chat chat;
    private final String id;

    Conversation(Chat chat, String id) {
        this.chat = chat;
        this.id = Objects.requireNonNull(id, "id");
    }

    /** What it is found by. */
    public String id() {
        return id;
    }

    /** Everything that was said, the oldest first, in turns that are whole or end in a message marked as partial. */
    public List<Message> messages() {
        Histories histories = chat.remembering().histories();
        return SummaryMark.without(Apart.start(() -> histories.read(id)).await());
    }

    /**
     * Forgets everything that was said.
     *
     * @throws dev.weft.memory.BusyException while a run goes on
     */
    public void clear() {
        Histories histories = chat.remembering().histories();
        Histories.Claim claim = histories.claim(id);
        try {
            Apart.start(() -> {
                        histories.clear(id);
                        return true;
                    })
                    .await();
        } finally {
            claim.close();
        }
    }

    /** The same conversation with a chat that is changed in this way, for whoever asks with this handle. */
    public Conversation with(Consumer<Chat.Builder> change) {
        return new Conversation(chat.with(change), id);
    }

    @Override
    public EventStream<ChatResponse> stream(ChatRequest request, RunOptions options) {
        var turn = new Turn(chat, id, request);
        Responder answers = (asked, out) -> turn.answered(out);
        try {
            return answers.stream(
                    request, RunOptions.of(o -> o.atEnd(turn::store)).over(chat.over(options)));
        } catch (Throwable notStarted) {
            turn.giveUp();
            throw notStarted;
        }
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        var turn = new Turn(chat, id, request);
        Emitter.Pending store = turn.storedAtTheEnd(out);
        ChatResponse answer;
        try {
            answer = turn.answered(out);
        } catch (Throwable failure) {
            try {
                store.now();
            } catch (Throwable notStored) {
                failure.addSuppressed(notStored);
            }
            throw failure;
        }
        store.now();
        return answer;
    }
}
