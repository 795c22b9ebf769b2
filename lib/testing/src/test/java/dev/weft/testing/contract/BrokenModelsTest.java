package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.ApiException;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ModelException;
import dev.weft.ToolCall;
import dev.weft.TruncatedStreamException;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contract finds what is wrong: each of its promises is broken by a model here, and a case says so. */
class BrokenModelsTest {
    /** A good model with one thing wrong. */
    abstract static class Broken extends OpenAiContractTest {
        abstract ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception;

        @Override
        protected ChatModel model(Endpoint endpoint) {
            var hurried = Duration.ofMillis(300);
            var good = super.model(endpoint.timeouts(new Timeouts(hurried, hurried, hurried)));
            return (request, out) -> respond(good, request, out);
        }
    }

    static class AllAtTheEnd extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            var kept = new ArrayList<Event>();
            var answer = good.respond(request, kept::add);
            kept.forEach(out::emit);
            return answer;
        }
    }

    @Test
    void anAnswerThatIsHandedOverInTheEndIsFound() {
        found(AllAtTheEnd.class, "textArrivesPieceByPiece");
        found(AllAtTheEnd.class, "truncationIsAnError");
        found(AllAtTheEnd.class, "aSilentStreamTimesOut");
        found(AllAtTheEnd.class, "anErrorInsideAnAnswerThrows");
    }

    static class Deaf extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            var answer =
                    CompletableFuture.supplyAsync(() -> good.stream(request).result());
            while (true) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    // as if nobody had said anything
                }
            }
        }
    }

    @Test
    void aModelThatDoesNotHearOfCancellingIsFound() {
        found(Deaf.class, "closingAtTheFirstByteIsSeenAtOnce");
    }

    static class CutIsEnd extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            try {
                return good.respond(request, out);
            } catch (TruncatedStreamException | DecodeException e) {
                return ChatResponse.of("as far as it came");
            }
        }
    }

    @Test
    void aCutThatIsTakenForAnEndIsFound() {
        found(CutIsEnd.class, "truncationIsAnError");
        found(CutIsEnd.class, "aBrokenConnectionIsATruncation");
        found(CutIsEnd.class, "aToolCallThatIsCutOffIsATruncation");
        found(CutIsEnd.class, "aFrameThatCannotBeDecodedThrows");
        found(CutIsEnd.class, "twoHundredCallsAtOnceDoNotMeet");
    }

    static class TriesAgain extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            try {
                return good.respond(request, out);
            } catch (ModelException e) {
                return good.respond(request, out);
            }
        }
    }

    @Test
    void aCallThatIsMadeAgainThoughItMustNotIsFound() {
        found(TriesAgain.class, "truncationIsAnError");
        found(TriesAgain.class, "overloadedAfterTheFirstDeltaIsAFailure");
        found(TriesAgain.class, "anErrorInsideAnAnswerThrows");
        found(TriesAgain.class, "aWrongKeyIsNamed");
        found(TriesAgain.class, "anInputThatDoesNotFitIsNamed");
        found(TriesAgain.class, "aWaitBeyondTheCapIsAFailure");
        found(TriesAgain.class, "aSilentStreamTimesOut");
    }

    static class NamesNothing extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            try {
                return good.respond(request, event -> {
                    if (!(event instanceof Event.ModelRetried)) out.emit(event);
                });
            } catch (ApiException e) {
                throw new ModelException("it failed with " + KEY + " and " + e.body(), e);
            }
        }
    }

    @Test
    void failuresWithoutANameAndRetriesThatNobodySeesAreFound() {
        found(NamesNothing.class, "anInputThatDoesNotFitIsNamed");
        found(NamesNothing.class, "aWrongKeyIsNamed");
        found(NamesNothing.class, "aRateLimitIsWaitedFor");
        found(NamesNothing.class, "overloadedBeforeTheFirstDeltaIsTriedAgain");
        found(NamesNothing.class, "finishThenAnErrorIsTheError");
    }

    @Test
    void aKeyThatIsShownIsFound() {
        found(NamesNothing.class, "aRefusalThatQuotesTheKeyDoesNotShowIt");
        found(NamesNothing.class, "aBrokenAnswerThatQuotesTheKeyDoesNotShowIt");
        found(LogsTheKey.class, "aCallThatNeverArrivesDoesNotShowTheKey");
        found(SendsTheKey.class, "theKeyGoesIntoAHeaderAndNowhereElse");
    }

    static class LogsTheKey extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            System.getLogger("dev.weft.broken").log(System.Logger.Level.DEBUG, "calls with {0}", KEY);
            return good.respond(request, out);
        }
    }

    static class SendsTheKey extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            return good.respond(request.options(options -> options.extra("metadata.who", KEY)), out);
        }
    }

    static class Forgets extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            var last = request.messages().getLast();
            var kept = last instanceof Message.ToolMessage ? Message.user("?") : last;
            return good.respond(request.messages(List.of(kept)).tools(List.of()), out);
        }
    }

    @Test
    void aRequestThatLacksWhatWasSaidIsFound() {
        found(Forgets.class, "theRequestHoldsWhatWasSaid");
        found(Forgets.class, "theResultsOfToolsGoBackAndAreAnswered");
        found(Forgets.class, "aToolCallHasItsNameAndItsArguments");
    }

    static class OneCallOnly extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            var answer = good.respond(request, out);
            if (answer.toolCalls().isEmpty()) return answer;
            var first = answer.toolCalls().getFirst();
            var again = ChatResponse.writer(event -> {}).text(answer.text());
            again.toolCall(
                    0,
                    "call_1",
                    first.name(),
                    Json.object("joined", joined(answer)).toString());
            return again.usage(answer.usage())
                    .finish(answer.finishReason(), answer.finishWord())
                    .response();
        }

        private static List<Json> joined(ChatResponse answer) {
            return answer.toolCalls().stream().map(ToolCall::arguments).toList();
        }
    }

    @Test
    void toolCallsThatAreMixedUpAreFound() {
        found(OneCallOnly.class, "parallelToolCallsAreKeptApart");
        found(OneCallOnly.class, "aToolCallWithoutArgumentsHasNone");
        found(OneCallOnly.class, "argumentsThatComeInPiecesAreJoined");
        found(OneCallOnly.class, "aToolCallHasItsNameAndItsArguments");
    }

    static class WholeIsDifferent extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            return request.options().streaming() ? good.respond(request, out) : ChatResponse.of("something else");
        }
    }

    @Test
    void aWholeAnswerThatIsAnotherOneIsFound() {
        found(WholeIsDifferent.class, "streamedAndWholeAreTheSameAnswer");
    }

    static class BytesAreCharacters extends Broken {
        @Override
        ChatResponse respond(ChatModel good, ChatRequest request, Emitter out) throws Exception {
            return good.respond(
                    request, event -> out.emit(event instanceof Event.TextDelta(String text) ? cut(text) : event));
        }

        private static Event cut(String text) {
            return new Event.TextDelta(text.replace('\u00e5', '\ufffd'));
        }
    }

    @Test
    void charactersThatAreCutInTwoAreFound() {
        found(BytesAreCharacters.class, "unicodeMayBeCutAnywhere");
    }

    /** Runs one case over a broken model, which it has to fail. */
    private static void found(Class<? extends Broken> broken, String test) {
        var failed = new TreeSet<String>();
        var ran = new TreeSet<String>();
        var listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                if (!(identifier.getSource().orElse(null) instanceof MethodSource source)) return;
                ran.add(source.getMethodName());
                if (result.getStatus() == TestExecutionResult.Status.FAILED) failed.add(source.getMethodName());
            }
        };
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(broken, test))
                .build();
        LauncherFactory.create().execute(request, listener);
        assertEquals(Set.of(test), ran, "there is no such case");
        assertEquals(Set.of(test), failed, () -> test + " does not see what is wrong with " + broken.getSimpleName());
    }
}
