package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.RunCancelled;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.RunFailed;
import org.junit.jupiter.api.Test;

/** What is done at the end of a run, interleaving by interleaving: once, behind everything, and nobody ends the run after it. */
class AtEndInterleavingTest {
    abstract static class Stored extends Watched {
        int stored;

        String storing(Emitter out) {
            out.atEnd((to, said) -> to.step("store", step -> ++stored));
            return Watched.twoPieces(out);
        }

        /** Stored once, where it was registered before the end, right before the end. */
        void storedOnce() {
            Event end = heardEnd();
            if (end instanceof RunCancelled && stored == 0) return;
            assertEquals(1, stored);
            assertTrue(heard.get(heard.size() - 2).event() instanceof Event.StepFinished, () -> "" + heard);
        }
    }

    static final class ClosedWhileItIsStored extends Stored {
        @Override
        public void run() {
            EventStream<String> stream = start(1, this::storing);
            beside(stream::close);
            read(stream);
        }

        @Override
        public void afterwards() {
            cancelledOrCompleted();
            storedOnce();
        }
    }

    static final class StoppedWhileItIsStored extends Stored {
        @Override
        public void run() {
            EventStream<String> stream = start(4, this::storing);
            beside(stream::stop);
            read(stream);
        }

        @Override
        public void afterwards() {
            storedOnce();
            assertTrue(thrown == null, () -> "" + thrown);
        }
    }

    static final class AStoreThatThrows extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, out -> {
                out.atEnd((to, said) -> {
                    throw new IllegalStateException("full");
                });
                return "done";
            });
            beside(stream::close);
            read(stream);
        }

        @Override
        public void afterwards() {
            Event end = heardEnd();
            assertTrue(end instanceof RunFailed || end instanceof RunCancelled);
            if (end instanceof RunFailed) assertTrue(thrown instanceof IllegalStateException, () -> "" + thrown);
        }
    }

    static final class SoonerWhileItIsClosed extends Stored {
        @Override
        public void run() {
            EventStream<String> stream = start(8, out -> {
                var pending = out.atEnd((to, said) -> to.step("store", step -> ++stored));
                try {
                    pending.now();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return "done";
            });
            beside(stream::close);
            read(stream);
        }

        @Override
        public void afterwards() {
            storedOnce();
            assertTrue(heard.getLast().event() instanceof RunCompleted || thrown instanceof CancelledException);
        }
    }

    @Test
    void closedWhileItIsStored() {
        Watched.tryInterleavings(ClosedWhileItIsStored.class);
    }

    @Test
    void stoppedWhileItIsStored() {
        Watched.tryInterleavings(StoppedWhileItIsStored.class);
    }

    @Test
    void aStoreThatThrows() {
        Watched.tryInterleavings(AStoreThatThrows.class);
    }

    @Test
    void soonerWhileItIsClosed() {
        Watched.tryInterleavings(SoonerWhileItIsClosed.class);
    }
}
