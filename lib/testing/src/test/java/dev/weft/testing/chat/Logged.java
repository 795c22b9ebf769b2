package dev.weft.testing.chat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What is logged while this is open, in place of the console. */
final class Logged extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.weft");
    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final boolean before = logger.getUseParentHandlers();

    Logged() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    /** The warnings in which this stands. */
    List<String> warnings(String about) {
        return at(Level.WARNING, about);
    }

    /** What was logged at this level and has this in it. */
    List<String> at(Level level, String about) {
        return records.stream()
                .filter(record -> record.getLevel().equals(level))
                .map(formatter::formatMessage)
                .filter(text -> text.contains(about))
                .toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(before);
    }
}
