package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.RunCompleted;
import dev.weft.Event.RunFailed;
import dev.weft.Event.TextDelta;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The engine, interleaving by interleaving: what is emitted is read and heard, in order, to the last. */
class EmittingInterleavingTest {
    static final class RunsToItsEnd extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, Watched::aStepInAStep);
            read(stream);
            assertEquals("ab", stream.result());
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCompleted);
            readToTheEnd();
        }
    }

    static final class Failed extends Watched {
        private final RuntimeException failure = new IllegalStateException("on purpose");

        @Override
        public void run() {
            EventStream<String> stream = start(
                    1,
                    out -> out.step("step", inner -> {
                        twoPieces(inner);
                        throw failure;
                    }));
            read(stream);
            assertSame(failure, assertThrows(RuntimeException.class, stream::result));
        }

        @Override
        public void afterwards() {
            assertSame(failure, thrown);
            assertTrue(heardEnd() instanceof RunFailed);
            assertEquals(heard.size() - 1, read.size());
            readIsThePrefix();
        }
    }

    static final class TwoEmittersAtOnce extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(2, out -> {
                Thread other = Threads.start("other", () -> twoPieces(out));
                out.emit(new TextDelta("1"));
                out.emit(new TextDelta("2"));
                join(other);
                return "done";
            });
            read(stream);
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCompleted);
            readToTheEnd();
            var text = new StringBuilder();
            for (Emission emission : read) if (emission.event() instanceof TextDelta(var piece)) text.append(piece);
            assertTrue(text.indexOf("a") < text.indexOf("b") && text.indexOf("1") < text.indexOf("2"), text::toString);
            assertEquals(4, text.length());
        }
    }

    static final class ResultOnTwoThreads extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, Watched::twoPieces);
            beside(() -> assertEquals("ab", stream.result()));
            assertEquals("ab", stream.result());
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCompleted);
        }
    }

    static final class EmitsBesideTheEnd extends Watched {
        private int accepted;

        @Override
        public void run() {
            EventStream<String> stream = start(4, out -> {
                beside(() -> emitWhatIsAccepted(out));
                return twoPieces(out);
            });
            read(stream);
        }

        void emitWhatIsAccepted(Emitter out) {
            try {
                for (int i = 0; i < 3; i++) {
                    out.emit(new TextDelta("late"));
                    accepted++;
                }
            } catch (CancelledException | IllegalStateException refused) {
                // the run has ended
            }
        }

        /** What {@code emit} came back from was heard, and nothing else. */
        void acceptedIsHeard() {
            long late = heard.stream()
                    .filter(emission -> emission.event().equals(new TextDelta("late")))
                    .count();
            assertEquals(accepted, late);
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCompleted);
            readToTheEnd();
            acceptedIsHeard();
        }
    }

    static final class EmitsBesideAClose extends Watched {
        private final EmitsBesideTheEnd emits = new EmitsBesideTheEnd();

        @Override
        public void run() {
            EventStream<String> stream =
                    EventStream.start(RunOptions.of(o -> o.capacity(1).listener(emits.heard::add)), out -> {
                        emits.emitWhatIsAccepted(out);
                        return "";
                    });
            beside(stream::close);
            read(stream);
        }

        @Override
        public void afterwards() {
            emits.heardEnd();
            emits.acceptedIsHeard();
        }
    }

    @Test
    @DisplayName("C5: a run that is read to its end ends with RunCompleted for all")
    void aRunThatIsReadToItsEndEndsForAll() {
        Watched.tryInterleavings(RunsToItsEnd.class);
    }

    @Test
    @DisplayName("C5: a failure comes after everything emitted before it")
    void aFailureComesAfterEverythingBeforeIt() {
        Watched.tryInterleavings(Failed.class);
    }

    @Test
    @DisplayName("C3: two emitters at once are gapless, each in its order")
    void twoEmittersAtOnceAreGaplessEachInItsOrder() {
        Watched.tryInterleavings(TwoEmittersAtOnce.class);
    }

    @Test
    void theResultIsTheSameOnTwoThreads() {
        Watched.tryInterleavings(ResultOnTwoThreads.class);
    }

    @Test
    @DisplayName("C5: what emit came back from is heard, also beside the end")
    void nothingThatEmitCameBackFromIsLostBesideTheEnd() {
        Watched.tryInterleavings(EmitsBesideTheEnd.class);
    }

    @Test
    @DisplayName("C5: what emit came back from is heard, also beside a close")
    void nothingThatEmitCameBackFromIsLostBesideAClose() {
        Watched.tryInterleavings(EmitsBesideAClose.class);
    }
}
