package dev.weft.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One pass over what a reader of frames still has to give; asking thrice whether there is a next one reads once. */
final class FrameIterator implements Iterator<Frame> {
    private final Source source;
    private @Nullable Frame next;

    /** Where frames come from: null at the end. */
    interface Source {
        @Nullable
        Frame read() throws IOException;
    }

    FrameIterator(Source source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next != null) return true;
        try {
            next = source.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next != null;
    }

    @Override
    public Frame next() {
        Frame frame = hasNext() ? next : null;
        if (frame == null) throw new NoSuchElementException("the stream of frames has ended");
        next = null;
        return frame;
    }
}
