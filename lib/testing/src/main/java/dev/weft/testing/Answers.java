package dev.weft.testing;

import dev.weft.Responder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Gives each request its answer. Called on the thread of the exchange, by many at once. */
@FunctionalInterface
interface Answers {
    Answer of(SeenRequest request);

    /** These replies, one for each POST; by nature for everything else. They are written now. */
    static Answers script(List<? extends Consumer<? super Reply>> replies) {
        var written = new ArrayList<Answer>();
        for (Consumer<? super Reply> author : replies) written.add(written(author));
        return request -> {
            if (request.turn() < 0) return written(reply -> {});
            if (request.turn() < written.size()) return written.get(request.turn());
            String message = "this is POST " + (request.turn() + 1) + " to a server with " + written.size()
                    + " scripted replies; see requests() for why it came";
            return written(reply -> reply.status(400).error("no_script", message));
        };
    }

    /** A reply for each request, written when it has come; what its author throws is the answer's failure. */
    static Answers answering(BiConsumer<? super SeenRequest, ? super Reply> author) {
        return request -> {
            try {
                return written(reply -> author.accept(request, reply));
            } catch (RuntimeException | Error e) {
                return new Answer(new ReplyHead(), exchange -> {
                    throw e;
                });
            }
        };
    }

    /** A model's answers. */
    static Answers backedBy(Responder model) {
        return request -> new Answer(new ReplyHead(), new BackedStep(model));
    }

    private static Answer written(Consumer<? super Reply> author) {
        var reply = new Reply();
        author.accept(reply);
        return reply.answer();
    }
}
