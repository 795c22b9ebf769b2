package dev.weft.examples;

import dev.weft.ChatRequest;
import dev.weft.Event.ModelCallFinished;
import dev.weft.Event.TextDelta;
import dev.weft.RunOptions;
import dev.weft.Usage;
import dev.weft.chat.Chat;
import java.util.concurrent.CompletableFuture;

/** Callbacks, for those who like them: on your own thread in place of a loop, or beside it on a thread of their own. */
public final class Callbacks {
    private Callbacks() {}

    /** Asks in both ways. */
    public static void main(String[] args) throws Exception {
        var chat = Chat.of(Recipes.modelOr("Blue light is scattered most.", "Blue."));
        // tag::ask
        var answer = chat.ask(ChatRequest.of("Why is the sky blue?"), emission -> {
            if (emission.event() instanceof TextDelta(var text)) System.out.print(text);
        });
        System.out.println(" (" + answer.finishReason() + ")");
        // end::ask
        // tag::listener
        var spent = new CompletableFuture<Usage>();
        var options = RunOptions.of(o -> o.on(
                ModelCallFinished.class,
                finished -> spent.complete(finished.response().usage())));
        try (var stream = chat.stream(ChatRequest.of("Which colour?"), options)) {
            stream.printTo(System.out);
        }
        System.out.println(" (" + spent.join() + ")"); // the listener may be a little behind the loop
        // end::listener
    }
}
