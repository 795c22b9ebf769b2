package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Event;
import dev.weft.ModelException;
import dev.weft.TruncatedStreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One object, many threads. */
abstract class CrowdCases extends PrivacyCases {
    private static final int CALLS = 200;
    private static final int KINDS = 6;

    /** What a call is about stands in its prompt. */
    private static final Pattern NUMBER = Pattern.compile("number (\\d+) of many");

    @Test
    @DisplayName("C18: one object, 200 mixed calls at once, none of which sees anything of another's")
    void twoHundredCallsAtOnceDoNotMeet() throws Exception {
        try (var stage = open(endpoint -> endpoint, (call, request, scene) -> answer(numberIn(request), scene));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<Void>>();
            for (int number = 0; number < CALLS; number++) calls.add(threads.submit(call(stage.model(), number)));
            for (var each : calls) outcome(each);
            assertEquals(CALLS, stage.calls());
        }
    }

    private static int numberIn(String request) {
        var found = NUMBER.matcher(request);
        if (!found.find()) throw new IllegalStateException("no number in the request");
        return Integer.parseInt(found.group(1));
    }

    private void answer(int number, Scene scene) {
        String own = "<" + number + ">";
        switch (number % KINDS) {
            case 0 -> scene.text(own).text(own).usage(number + 1, number + 2);
            case 1 -> calls(own, scene);
            case 2 -> cut(own, scene);
            case 3 -> scene.refuse(new Refusal(400, "invalid_request_error", own));
            default -> {
                for (int i = 0; i < 60; i++) scene.text(own);
            }
        }
    }

    private void calls(String own, Scene scene) {
        if (!has(Need.TOOLS)) scene.text(own);
        else scene.toolCall("weather", Map.of("city", own)).toolCall("weather", Map.of("city", own + own));
    }

    private void cut(String own, Scene scene) {
        scene.text(own);
        if (has(Need.MARKED_END)) scene.truncate();
    }

    private Callable<Void> call(ChatModel model, int number) {
        var request =
                ChatRequest.of("This is number " + number + " of many.").tools(has(Need.TOOLS) ? TOOLS : List.of());
        String own = "<" + number + ">";
        return () -> {
            switch (number % KINDS) {
                case 0 -> {
                    var answer = model.stream(request).result();
                    assertEquals(own + own, answer.text());
                    assertEquals(number + 1, answer.usage().input());
                }
                case 1 -> {
                    var answer = model.stream(request).result();
                    if (has(Need.TOOLS)) {
                        assertEquals(
                                own,
                                answer.toolCalls().get(0).arguments().at("city").text());
                        assertEquals(
                                own + own,
                                answer.toolCalls().get(1).arguments().at("city").text());
                    } else {
                        assertEquals(own, answer.text());
                    }
                }
                case 2 -> {
                    if (has(Need.MARKED_END)) {
                        assertEquals(
                                own,
                                fails(TruncatedStreamException.class, model.stream(request))
                                        .text());
                    } else {
                        assertEquals(own, model.ask(request));
                    }
                }
                case 3 -> {
                    var refused =
                            fails(ApiException.class, model.stream(request)).failure();
                    assertEquals(own, refused.providerMessage());
                }
                case 4 -> assertEquals(own.repeat(60), model.ask(request));
                default -> leftEarly(model, request, own);
            }
            return null;
        };
    }

    private static void leftEarly(ChatModel model, ChatRequest request, String own) {
        try (var stream = model.stream(request)) {
            for (Event event : stream) {
                if (event instanceof Event.TextDelta(String text)) {
                    assertTrue(text.startsWith(own), text);
                    break;
                }
            }
        } catch (ModelException e) {
            throw new AssertionError("number " + own + " failed though it was only left", e);
        }
    }

    private static void outcome(Future<Void> call) throws Exception {
        try {
            call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error failure) throw failure;
            throw e;
        }
    }
}
