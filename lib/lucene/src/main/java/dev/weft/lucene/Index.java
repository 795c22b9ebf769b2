package dev.weft.lucene;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * The files of an index, read by many and written by one at a time. Any thread may call anything. Searches see the last change
 * that was committed; a change that fails is rolled back. Closing waits for the change in hand, and for no search: those that
 * run keep what they read until they end.
 */
final class Index implements AutoCloseable {
    /** What is read from one state of the index. */
    interface Reading<R> {
        R from(IndexSearcher searcher) throws IOException;
    }

    /** What is done in one change. */
    interface Writing {
        void to(Change change) throws IOException;
    }

    private final Directory directory;
    private final Analyzer analyzer;
    private final SearcherManager searchers;

    private final ReentrantLock writing = new ReentrantLock();
    // guarded by the lock
    private @Nullable IndexWriter writer;
    private boolean closed;

    private Index(Directory directory, Analyzer analyzer, IndexWriter writer, SearcherManager searchers) {
        this.directory = directory;
        this.analyzer = analyzer;
        this.writer = writer;
        this.searchers = searchers;
    }

    static Index open(Directory directory, Analyzer analyzer) throws IOException {
        return Undisturbed.get(() -> {
            IndexWriter writer = null;
            try {
                writer = writer(directory, analyzer);
                if (!DirectoryReader.indexExists(directory)) writer.commit();
                return new Index(directory, analyzer, writer, new SearcherManager(directory, null));
            } catch (LockObtainFailedException e) {
                IOUtils.closeWhileHandlingException(directory);
                throw new IllegalStateException("another store has this folder open: " + directory, e);
            } catch (Throwable e) {
                IOUtils.closeWhileHandlingException(writer, directory);
                throw e;
            }
        });
    }

    private static IndexWriter writer(Directory directory, Analyzer analyzer) throws IOException {
        return new IndexWriter(
                directory,
                new IndexWriterConfig(analyzer).setCodec(new LongVectors()).setCommitOnClose(false));
    }

    <R> R read(Reading<R> reading) throws IOException {
        IndexSearcher searcher = acquired();
        try {
            return reading.from(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    private IndexSearcher acquired() throws IOException {
        try {
            return searchers.acquire();
        } catch (AlreadyClosedException e) {
            throw new IllegalStateException("the store is closed", e);
        }
    }

    /** Makes one change: all of it is there when this returns, and nothing of it when it throws. */
    void write(Writing work) throws IOException {
        lock();
        try {
            if (closed) throw new IllegalStateException("the store is closed");
            IndexWriter open = writer;
            if (open == null) writer = open = Undisturbed.get(() -> writer(directory, analyzer));
            try {
                work.to(new Change(open, read(Entries::dimensions)));
                commit(open);
            } catch (Throwable e) {
                // Lucene closes a writer that is rolled back
                writer = null;
                Undisturbed.suppressed(open::rollback, e);
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    private void commit(IndexWriter open) throws IOException {
        Undisturbed.get(() -> {
            open.commit();
            searchers.maybeRefreshBlocking();
            return open;
        });
    }

    private void lock() throws IOException {
        // an interrupt ends the wait for others, not a change that need not wait
        if (writing.tryLock()) return;
        try {
            writing.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another thread was writing");
        }
    }

    @Override
    public void close() throws IOException {
        writing.lock();
        try {
            if (closed) return;
            closed = true;
            Undisturbed.get(() -> {
                IOUtils.close(searchers, writer, directory);
                return directory;
            });
        } finally {
            writing.unlock();
        }
    }

    /** A change that is being made. */
    static final class Change {
        private final IndexWriter writer;
        private int dimensions;

        private Change(IndexWriter writer, int dimensions) {
            this.writer = writer;
            this.dimensions = dimensions;
        }

        /** Says how many numbers the vectors have that are put next. */
        void dimensions(int given) {
            Entries.check(dimensions, given);
            dimensions = given;
        }

        void put(List<org.apache.lucene.document.Document> entries) throws IOException {
            Undisturbed.get(() -> {
                for (var entry : entries) writer.updateDocument(Entries.id(entry), entry);
                return entries;
            });
        }

        void delete(List<String> ids) throws IOException {
            Undisturbed.get(() -> {
                for (String id : ids) writer.deleteDocuments(Entries.id(id));
                return ids;
            });
        }

        void delete(Query which) throws IOException {
            Undisturbed.get(() -> writer.deleteDocuments(which));
        }
    }
}
