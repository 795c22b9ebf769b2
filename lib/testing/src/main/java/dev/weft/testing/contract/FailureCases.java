package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.AuthenticationException;
import dev.weft.ContextLengthException;
import dev.weft.DecodeException;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.RateLimitException;
import dev.weft.ServerException;
import dev.weft.Step;
import dev.weft.TimedOutException;
import dev.weft.provider.Endpoint;
import dev.weft.provider.RetryPolicy;
import dev.weft.testing.Gate;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Refusals, failures and silences, and what is tried again. */
abstract class FailureCases extends EndingCases {
    private static Endpoint again(Endpoint endpoint) {
        return endpoint.retry(RetryPolicy.attempts(3).baseDelay(Duration.ofMillis(20)));
    }

    /** How the provider refuses an input that does not fit. */
    abstract Refusal contextOverflow();

    /** How the provider refuses a key. */
    abstract Refusal wrongKey();

    /** What the provider says inside an answer that it cannot give just now. */
    abstract Refusal overloaded();

    /** A payload that no frame of the wire can have. */
    abstract String undecodable();

    @Test
    void anInputThatDoesNotFitIsNamed() {
        try (var stage = set(FailureCases::again, scene -> scene.refuse(contextOverflow()))) {
            var failed = fails(ContextLengthException.class, stage.model().stream(asking()));
            assertEquals(contextOverflow().message(), failed.failure().providerMessage());
            assertEquals(1, stage.calls(), "what does not fit does not fit the next time");
        }
    }

    @Test
    void aWrongKeyIsNamed() {
        try (var stage = set(FailureCases::again, scene -> scene.refuse(wrongKey()))) {
            fails(AuthenticationException.class, stage.model().stream(asking()));
            assertEquals(1, stage.calls(), "a wrong key is wrong the next time");
        }
    }

    @Test
    @Needs({Need.HTTP, Need.KEY})
    void theKeyGoesIntoAHeaderAndNowhereElse() {
        try (var stage = stage(scene -> scene.text("ok"))) {
            stage.model().ask(asking());
            var request = stage.server().requests().getFirst();
            assertTrue(request.headers().values().stream().anyMatch(value -> value.contains(KEY)), "no header has it");
            assertFalse((request.path() + request.query() + request.text()).contains(KEY));
        }
    }

    @Test
    @Needs(Need.IN_BAND_ERRORS)
    @DisplayName("C11: an error inside an answer throws, after everything received")
    void anErrorInsideAnAnswerThrows() {
        try (var stage = set(
                FailureCases::again,
                scene -> scene.text("as far ").text("as this").fail(new Refusal(200, "server_error", "it broke")))) {
            var failed = fails(ApiException.class, stage.model().stream(asking()));
            assertEquals("as far as this", failed.text());
            assertEquals("it broke", failed.failure().providerMessage());
            assertEquals(1, stage.calls(), "after the first delta nothing is tried again");
        }
    }

    @Test
    @Needs(Need.HTTP)
    @DisplayName("C11: a frame that cannot be decoded throws; it is behind frame(), not in the message")
    void aFrameThatCannotBeDecodedThrows() {
        try (var stage = set(
                FailureCases::again,
                scene -> scene.http().text("before").frame(undecodable()).text("after"))) {
            var failed = fails(DecodeException.class, stage.model().stream(asking()));
            assertEquals("before", failed.text());
            assertFalse(failed.failure().frame().isEmpty());
            assertFalse(String.valueOf(failed.failure().getMessage()).contains(undecodable()));
            assertEquals(1, stage.calls());
        }
    }

    @Test
    @Needs(Need.HTTP)
    @DisplayName("C12: a 429 is tried again after the wait that it asks for, visibly, in the same step")
    void aRateLimitIsWaitedFor() {
        try (var stage = set(
                        FailureCases::again,
                        scene -> scene.http()
                                .status(429)
                                .header("Retry-After", "1")
                                .error("rate_limit_exceeded", "slow down"),
                        scene -> scene.text("now"));
                var stream = stage.model().stream(asking())) {
            var call = new ArrayList<Emission>();
            for (Emission each : stream.emissions()) {
                if (each.step().kind() == Step.Kind.MODEL_CALL) call.add(each);
            }
            assertEquals(1, call.stream().map(Emission::step).distinct().count(), "another try is no step of its own");
            assertInstanceOf(Event.ModelCallStarted.class, call.get(0).event());
            var again = assertInstanceOf(Event.ModelRetried.class, call.get(1).event());
            assertInstanceOf(RateLimitException.class, again.failure().exception());
            assertEquals(Duration.ofSeconds(1), again.delay());
            assertEquals(new Event.TextDelta("now"), call.get(2).event());
            Duration waited = call.get(2).elapsed().minus(call.get(1).elapsed());
            assertTrue(waited.compareTo(again.delay()) >= 0, () -> "it was waited for " + waited + " only");
            assertEquals("now", stream.result().text());
            assertEquals(2, stage.calls());
        }
    }

    @Test
    @Needs(Need.HTTP)
    @DisplayName("C12: a wait above the policy's cap is not waited for, and the failure says so")
    void aWaitBeyondTheCapIsAFailure() {
        try (var stage =
                set(FailureCases::again, scene -> scene.http().status(429).header("Retry-After", "3600"))) {
            var failed = fails(RateLimitException.class, stage.model().stream(asking()));
            assertSays("cap", failed.failure());
            assertEquals(1, stage.calls());
        }
    }

    @Test
    @Needs({Need.HTTP, Need.IN_BAND_ERRORS})
    @DisplayName("C12: overloaded inside a 200, before any delta, is tried again")
    void overloadedBeforeTheFirstDeltaIsTriedAgain() {
        try (var stage = set(
                        FailureCases::again,
                        scene -> scene.http()
                                .error(overloaded().type(), overloaded().message()),
                        scene -> scene.text("now"));
                var stream = stage.model().stream(asking())) {
            var events = stream.toList();
            assertEquals(
                    1,
                    events.stream().filter(Event.ModelRetried.class::isInstance).count());
            assertEquals("now", text(events));
            assertEquals(2, stage.calls());
        }
    }

    @Test
    @Needs({Need.HTTP, Need.IN_BAND_ERRORS})
    @DisplayName("C12: overloaded after the first delta is a failure")
    void overloadedAfterTheFirstDeltaIsAFailure() {
        try (var stage = set(
                FailureCases::again,
                scene -> scene.http()
                        .text("begun")
                        .error(overloaded().type(), overloaded().message()))) {
            var failed = fails(ServerException.class, stage.model().stream(asking()));
            assertEquals("begun", failed.text());
            assertFalse(failed.events().stream().anyMatch(Event.ModelRetried.class::isInstance));
            assertEquals(1, stage.calls());
        }
    }

    @Test
    @Needs(Need.HTTP)
    @DisplayName("C12: a connection that dies before the first byte is tried again")
    void aConnectionThatDiesBeforeTheFirstByteIsTriedAgain() {
        try (var stage = set(FailureCases::again, scene -> scene.http().reset(), scene -> scene.text("now"))) {
            assertEquals("now", stage.model().ask(asking()));
            assertEquals(2, stage.calls());
        }
    }

    @Test
    @Needs(Need.HTTP)
    @DisplayName(
            "C13: a silence in the middle is a timeout that is named, after everything received, never tried again")
    void aSilentStreamTimesOut() {
        seenOnceInThree(this::timesOut);
    }

    private void timesOut() {
        try (var stage = set(
                endpoint -> again(endpoint).timeouts(PATIENT.idle(SILENCE)),
                scene -> scene.http().text("as far ").text("as this").stall())) {
            var failed = fails(TimedOutException.class, stage.model().stream(asking()));
            assertEquals(TimedOutException.Phase.IDLE, failed.failure().phase());
            assertSays("timeout idle", failed.failure());
            assertEquals("as far as this", failed.text());
            assertEquals(1, stage.calls());
        }
    }

    @Test
    @Needs(Need.HTTP)
    @DisplayName("C13: a head that does not come is a timeout that is named")
    void aServerThatDoesNotAnswerTimesOut() {
        try (var stage = set(
                endpoint -> endpoint.timeouts(PATIENT.firstByte(SILENCE.dividedBy(2))),
                scene -> scene.holdFirst(new Gate()).text("never"))) {
            var failed = fails(TimedOutException.class, stage.model().stream(asking()));
            assertEquals(TimedOutException.Phase.FIRST_BYTE, failed.failure().phase());
            assertSays("timeout firstByte", failed.failure());
        }
    }

    @Test
    @Needs({Need.HTTP, Need.COMMENTS})
    @DisplayName("C13: comments are a sign of life")
    void commentsKeepAStreamAlive() {
        seenOnceInThree(this::isKeptAlive);
    }

    private void isKeptAlive() {
        try (var stage = set(endpoint -> endpoint.timeouts(PATIENT.idle(SILENCE)), scene -> {
                    scene.http().text("a");
                    for (int i = 0; i < 6; i++)
                        scene.http().pause(SILENCE.dividedBy(5)).comment("busy");
                    scene.text("b");
                });
                var stream = stage.model().stream(asking())) {
            assertEquals("ab", stream.result().text());
        }
    }

    private static void assertSays(String word, Exception failure) {
        assertTrue(String.valueOf(failure.getMessage()).contains(word), failure::getMessage);
    }
}
