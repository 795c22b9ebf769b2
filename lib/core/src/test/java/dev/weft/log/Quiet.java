package dev.weft.log;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps the warnings while it is open, in place of the console. */
final class Quiet extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.weft");
    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final boolean before = logger.getUseParentHandlers();

    Quiet() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) texts.add(record.getMessage());
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(before);
    }
}
