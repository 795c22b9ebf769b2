package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.provider.RetryPolicy;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** C16: the key is nowhere in what a failing run throws, prints, logs or shows. */
abstract class PrivacyCases extends FailureCases {
    private static final String QUOTED = "the key " + KEY + " is not good";

    /** The model under test at any address. */
    abstract ChatModel modelAt(Endpoint endpoint);

    @Test
    @Needs({Need.HTTP, Need.KEY})
    @ResourceLock(Resources.SYSTEM_OUT)
    @ResourceLock(Resources.SYSTEM_ERR)
    @DisplayName("C16: a refusal that quotes the key does not show it")
    void aRefusalThatQuotesTheKeyDoesNotShowIt() {
        showsNoKey(scene ->
                scene.refuse(new Refusal(wrongKey().status(), wrongKey().type(), QUOTED)));
        showsNoKey(scene -> scene.refuse(new Refusal(500, "server_error", QUOTED)));
        showsNoKey(scene -> scene.http().status(500).body("text/html", "<title>" + QUOTED + "</title>"));
        showsNoKey(scene -> scene.http()
                .status(429)
                .header("Retry-After", "0")
                .header("X-Request-Id", KEY)
                .error("rate_limit_exceeded", QUOTED));
        showsNoKey(scene -> scene.http().head(head -> head.redirect("https://localhost/?key=" + KEY)));
    }

    @Test
    @Needs({Need.HTTP, Need.KEY})
    @ResourceLock(Resources.SYSTEM_OUT)
    @ResourceLock(Resources.SYSTEM_ERR)
    @DisplayName("C16: an answer that quotes the key where it breaks does not show it")
    void aBrokenAnswerThatQuotesTheKeyDoesNotShowIt() {
        if (has(Need.IN_BAND_ERRORS)) {
            showsNoKey(scene -> scene.fail(new Refusal(200, "server_error", QUOTED)));
            showsNoKey(scene -> scene.text("a").fail(new Refusal(200, "server_error", QUOTED)));
        }
        showsNoKey(scene -> scene.http().frame(undecodable() + QUOTED));
        showsNoKey(scene -> scene.http().frame("{\"" + KEY + "\":[{\"" + KEY + "\":tru"));
        showsNoKey(scene -> scene.http().raw(QUOTED).truncate());
        showsNoKey(scene -> scene.http().body("text/plain", QUOTED));
        showsNoKey(scene -> scene.http().header("Content-Type", KEY).raw(QUOTED));
        showsNoKey(scene -> scene.http().header("Content-Encoding", KEY).raw(QUOTED));
        showsNoKey(scene ->
                scene.http().verbatim("HTTP/1.1 abc " + QUOTED + "\r\n\r\n").truncate());
    }

    @Test
    @Needs({Need.HTTP, Need.KEY})
    @ResourceLock(Resources.SYSTEM_OUT)
    @ResourceLock(Resources.SYSTEM_ERR)
    @DisplayName("C16: a call that never arrives does not show the key")
    void aCallThatNeverArrivesDoesNotShowTheKey() {
        var closed = stage(scene -> {});
        closed.close();
        showsNoKey(() -> Endpoint.of(closed.server().url() + "/?secret=" + KEY).key(KEY)); // refused
        try (var stage = stage(scene -> scene.text("ok"))) {
            String url = stage.server().url();
            showsNoKey(() -> Endpoint.of(url.replace("http:", "https:")).key(KEY)); // it speaks no TLS
            showsNoKey(() -> Endpoint.of(url + "/a path?key=" + KEY));
            showsNoKey(() -> Endpoint.of("http://user:" + KEY + "@/nowhere"));
            showsNoKey(() -> Endpoint.of("ftp://host/?" + KEY));
            showsNoKey(() -> Endpoint.of(url).key(KEY).header("X-More", KEY + "\r\nX: y"));
            showsNoKey(() -> Endpoint.of(url).key(KEY + "\u0001" + KEY));
            showsNoKey(() -> Endpoint.of(url).key(KEY + "\u00e9"));
            assertEquals(0, stage.calls(), "none of these can have arrived");
        }
    }

    private void showsNoKey(Supplier<Endpoint> address) {
        check(Overheard.during(note -> {
            Endpoint endpoint = address.get();
            note.accept(endpoint);
            run(modelAt(endpoint.retry(RetryPolicy.NONE)), note);
        }));
    }

    private void showsNoKey(Consumer<Scene> scene) {
        try (var stage = set(endpoint -> endpoint.retry(RetryPolicy.attempts(2).baseDelay(Duration.ZERO)), scene)) {
            check(Overheard.during(note -> {
                note.accept(stage.model());
                run(stage.model(), note);
            }));
        }
    }

    private static void run(ChatModel model, Consumer<Object> note) {
        try (var stream = model.stream(asking())) {
            note.accept(stream);
            note.accept(stream.run());
            for (var emission : stream.emissions()) {
                note.accept(emission);
                note.accept(emission.event());
                note.accept(emission.step());
            }
            throw new AssertionError("this should have failed");
        }
    }

    private static void check(Overheard seen) {
        assertFalse(seen.contains(KEY), () -> "the key is in what was thrown, printed, logged or shown:\n" + seen);
    }
}
