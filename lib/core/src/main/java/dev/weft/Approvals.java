package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of a run that wait for somebody's word, and the words. Any thread asks and answers; the run's lock orders them.
 * A question that nobody can have seen for a second is told to the log, once in a run, since the wait for its answer has no end.
 */
final class Approvals {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private final RunState state;
    // guarded by the run's lock
    private final Map<ToolCall, Question> questions = new HashMap<>(0);
    private boolean told;

    /** One question; calls that are alike and wait at the same time share it. */
    private static final class Question {
        private int waiting;
        private @Nullable Boolean word;
        /** A view gave it to whoever reads. */
        private boolean shown;
        /** A view that has no place for it passed it over. */
        private boolean passedOver;
        /** Where it was asked, if that was in other runs, which are read into this one. */
        private final List<Consumer<Boolean>> askedIn = new ArrayList<>(0);
    }

    Approvals(RunState state) {
        this.state = state;
    }

    /** Waits for the word on a call; {@code request} is what tells that it is waited for, and {@code room} knows who looks. */
    boolean await(ToolCall call, Room room, Runnable request) throws InterruptedException {
        Question question;
        state.lock.lock();
        try {
            question = asked(call);
            question.waiting++;
        } finally {
            state.lock.unlock();
        }
        try {
            request.run();
            return word(call, question, room);
        } finally {
            state.locked(() -> question.waiting--);
        }
    }

    /** A call of an earlier step may be like this one, by its id too, where a model gives none: its word was for that call alone. */
    private Question asked(ToolCall call) {
        Question before = questions.get(call);
        if (before != null && before.waiting > 0) return before;
        var question = new Question();
        questions.put(call, question);
        return question;
    }

    private boolean word(ToolCall call, Question question, Room room) throws InterruptedException {
        long since = System.nanoTime();
        state.lock.lockInterruptibly();
        try {
            while (true) {
                Boolean word = question.word;
                if (word != null) return word;
                state.refuse();
                if (question.shown || told) {
                    state.changed.await();
                    continue;
                }
                long left = PATIENCE - (System.nanoTime() - since);
                if (left <= 0 && unseen(question, room)) tell(call, room);
                else state.changed.awaitNanos(left > 0 ? left : PATIENCE);
            }
        } finally {
            state.lock.unlock();
        }
    }

    /** Whether whoever reads has passed it over, or nobody is there who could see it. */
    private static boolean unseen(Question question, Room room) {
        return question.passedOver || !room.isRead() && !room.isHeard();
    }

    private void tell(ToolCall call, Room room) {
        told = true;
        // a listener may be about to answer
        Level level = room.isHeard() ? Level.INFO : Level.WARNING;
        state.lock.unlock();
        try {
            LOG.log(
                    level,
                    "{0} waits: a call of the tool {1} needs approval, and nobody looks at the events of its stream;"
                        + " read them in a loop and answer ApprovalRequested with stream.approve(call, true), or set a"
                        + " limit of time: RunOptions.total",
                    room.run(),
                    call.name());
        } finally {
            state.lock.lock();
        }
    }

    /** The reader has come to the question: it was shown, or passed over by a view that has no place for it. */
    void seen(ToolCall call, boolean shown) {
        state.lock.lock();
        try {
            Question question = questions.get(call);
            if (question == null) return;
            question.shown |= shown;
            question.passedOver |= !shown;
            state.changed.signalAll();
        } finally {
            state.lock.unlock();
        }
    }

    /** A question of another run that is read into this one: the word on it goes there. */
    void relay(ToolCall call, Consumer<Boolean> to) {
        state.lock.lock();
        try {
            Question before = questions.get(call);
            Question question = before != null && before.word == null ? before : new Question();
            question.askedIn.add(to);
            questions.put(call, question);
        } finally {
            state.lock.unlock();
        }
    }

    void answer(ToolCall call, boolean yes) {
        List<Consumer<Boolean>> elsewhere;
        state.lock.lock();
        try {
            Question question = questions.get(call);
            if (question == null) {
                throw new IllegalStateException("nobody has asked whether " + call + " is approved: approve what an"
                        + " ApprovalRequested of this stream holds");
            }
            if (question.word != null) return;
            question.word = yes;
            elsewhere = question.askedIn;
            state.changed.signalAll();
        } finally {
            state.lock.unlock();
        }
        for (Consumer<Boolean> run : elsewhere) run.accept(yes);
    }
}
