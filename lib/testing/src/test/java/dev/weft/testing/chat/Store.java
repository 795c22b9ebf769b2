package dev.weft.testing.chat;

import dev.weft.Message;
import dev.weft.memory.Histories;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Histories, in memory unless others are given; a test may have something done whenever a turn is about to be stored, or a history read. */
final class Store extends Histories {
    private final Histories inner;
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    volatile Consumer<String> beforeRead = id -> {};
    volatile Consumer<String> beforeAppend = id -> {};

    Store() {
        this(Histories.inMemory());
    }

    Store(Histories inner) {
        this.inner = inner;
    }

    @Override
    public List<Message> read(String id) {
        threads.add(Thread.currentThread());
        beforeRead.accept(id);
        return inner.read(id);
    }

    @Override
    public void append(String id, List<Message> turn) {
        threads.add(Thread.currentThread());
        beforeAppend.accept(id);
        inner.append(id, turn);
    }

    @Override
    public void clear(String id) {
        inner.clear(id);
    }
}
