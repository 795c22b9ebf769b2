package dev.weft.examples.webchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import dev.weft.Event;
import dev.weft.chat.Chat;
import dev.weft.provider.OpenAi;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.tool.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/** The web chat as its user has it: in a browser, against a model that is held at every step. */
@SuppressWarnings("try") // what is opened is used by the browser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebChatTest {
    private static final String SAID = "article.assistant .text";
    private static final String BUSY = "article.assistant[aria-busy=true]";

    private Browser browser;

    record City(String name) {}

    @Event.Name("look.progress")
    record Looked(int percent) implements Event.Custom {}

    @BeforeAll
    void open() {
        browser = Browser.open();
    }

    @AfterAll
    void close() {
        if (browser != null) browser.close();
    }

    private WebChat shown(Chat chat) throws Exception {
        var web = new WebChat(chat, "a scripted model", 0);
        show(web);
        return web;
    }

    private void show(WebChat web) {
        browser.go(web.url());
        browser.script("document.cookie = 'x=1'");
        browser.awaitTexts("#model", "a scripted model");
    }

    @Test
    void piecesAppearOneByOneWhileTheModelIsHeld() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(s -> s.text("One")
                .hold(gate)
                .text(" two")
                .hold(gate)
                .text(" three")
                .hold(gate)
                .text("."));
        try (var web = shown(Chat.of(model))) {
            browser.ask("Count!");
            browser.awaitTexts("article.user .text", "Count!");
            browser.awaitTexts(SAID, "One");
            assertTrue(browser.visible(BUSY));
            assertTrue(browser.visible("#stop"));
            assertFalse(browser.visible("#send"));
            gate.letOne();
            browser.awaitTexts(SAID, "One two");
            browser.picture("answering");
            gate.letOne();
            browser.awaitTexts(SAID, "One two three");
            gate.open();
            browser.awaitTexts(SAID, "One two three.");
            browser.await(() -> assertFalse(browser.visible(BUSY)));
            browser.awaitTexts("#state", "The answer is complete.");
            assertTrue(browser.visible("#send"));
            assertEquals("text", browser.focused());
        }
    }

    @Test
    void stopEndsTheModelsConnection() throws Exception {
        var gate = new Gate();
        try (var server =
                ModelServer.script(reply -> reply.text("Once upon").hold(gate).text(" a time"))) {
            var model = OpenAi.at(server.url() + "/v1").chat("m");
            try (var web = shown(Chat.of(model))) {
                browser.ask("Tell me!");
                browser.awaitTexts(SAID, "Once upon");
                assertEquals(1, server.openConnections());
                browser.click("#stop");
                server.awaitConnectionsClosed(Duration.ofSeconds(5));
                browser.awaitTexts("article.assistant .note", "This answer was stopped.");
                browser.awaitTexts(SAID, "Once upon");
                browser.await(() -> assertTrue(browser.visible("#send")));
                browser.reload();
                browser.awaitTexts(SAID, "Once upon");
                browser.awaitTexts("article.assistant .note", "This answer was stopped.");
            }
        }
        gate.open();
    }

    @Test
    void escapeStopsToo() throws Exception {
        var gate = new Gate();
        try (var web =
                shown(Chat.of(FakeModel.script(s -> s.text("On").hold(gate).text(" and on"))))) {
            browser.ask("Go on!");
            browser.awaitTexts(SAID, "On");
            browser.press(Keys.ESCAPE);
            browser.awaitTexts("article.assistant .note", "This answer was stopped.");
        }
        gate.open();
    }

    @Test
    void aReloadInTheMiddleOfAnAnswerLosesAndDoublesNothing() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(
                s -> s.text("First answer."),
                s -> s.text("One").hold(gate).text(" two").hold(gate).text(" three."),
                s -> s.text("Third answer."));
        try (var web = shown(Chat.of(model))) {
            browser.ask("First?");
            browser.awaitTexts("#state", "The answer is complete.");
            browser.ask("Second?");
            browser.awaitTexts(SAID, "First answer.", "One");
            browser.reload();
            browser.awaitTexts("article.user .text", "First?", "Second?");
            browser.awaitTexts(SAID, "First answer.", "One");
            assertTrue(browser.visible(BUSY));
            gate.letOne();
            browser.awaitTexts(SAID, "First answer.", "One two");
            browser.reload();
            browser.reload();
            gate.letOne();
            browser.awaitTexts(SAID, "First answer.", "One two three.");
            browser.await(() -> assertFalse(browser.visible(BUSY)));
            browser.ask("Third?");
            browser.awaitTexts(SAID, "First answer.", "One two three.", "Third answer.");
            browser.reload();
            browser.awaitTexts(SAID, "First answer.", "One two three.", "Third answer.");
            browser.awaitTexts("article.user .text", "First?", "Second?", "Third?");
        }
        gate.open();
    }

    @Test
    void aServerThatIsKilledAndStartedAgainIsToldOfAndTheQuestionCanBeAskedAgain() throws Exception {
        String url;
        try (var killed = HeldServer.start()) {
            url = killed.url();
            browser.go(url);
            browser.ask("All of it?");
            browser.awaitTexts(SAID, "Half of");
            killed.kill();
        }
        browser.awaitTexts("#state", "The connection is lost. Trying again …");
        browser.picture("lost");
        browser.awaitTexts(SAID, "Half of");
        int port = URI.create(url).getPort();
        try (var again = new WebChat(Chat.of(FakeModel.saying("All of it.")), "a scripted model", port)) {
            browser.await(() -> assertTrue(browser.visible(".again")));
            browser.awaitTexts("article.assistant .note", "The rest of this answer is lost. Ask again");
            browser.click(".again");
            browser.awaitTexts(SAID, "Half of", "All of it.");
            assertEquals(url, again.url());
        }
    }

    @Test
    void aServerThatIsEndedTellsItsReadersFirst() throws Exception {
        var gate = new Gate();
        try (var web =
                shown(Chat.of(FakeModel.script(s -> s.text("Half of").hold(gate).text(" it"))))) {
            browser.ask("All of it?");
            browser.awaitTexts(SAID, "Half of");
            web.close();
            browser.awaitTexts("article.assistant .note", "This answer was stopped.");
        }
        gate.open();
    }

    @Test
    void reasoningToolsWithProgressAndSourcesAreShownAsTheyHappen() throws Exception {
        var gate = new Gate();
        var weather = Tool.of("weather", "Tells the weather", City.class, (city, context) -> {
            context.emit(new Looked(40));
            gate.pass();
            return "rain in " + city.name();
        });
        var model = FakeModel.script(
                s -> s.reasoning("I must look.").toolCall("weather", new City("Oslo")),
                s -> s.text("Take a coat.").hold(gate));
        var chat = Chat.builder()
                .model(model)
                .tools(weather)
                .retriever((query, out) ->
                        List.of(Document.of("north.md", "It rains."), Document.of("south.md", "It does not.")))
                .build();
        try (var web = shown(chat)) {
            browser.ask("What should I wear?");
            browser.awaitTexts("details.reasoning > div", "I must look.");
            browser.awaitTexts("details.found > summary", "2 sources");
            browser.awaitTexts("ol.sources li", "north.md", "south.md");
            browser.await(() -> assertEquals(
                    "40", String.valueOf(browser.script("return document.querySelector('progress').value"))));
            browser.picture("tools");
            gate.letOne();
            browser.awaitTexts("details.tool > summary", "Used weather");
            browser.awaitTexts("details.tool > div:last-child", "rain in Oslo");
            browser.awaitTexts(SAID, "Take a coat.");
            gate.open();
            browser.await(() -> assertFalse(browser.visible(BUSY)));
        }
    }

    @Test
    void whatAModelSaysIsNeverTakenForHtml() throws Exception {
        String evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>";
        var model = FakeModel.script(s -> s.text(evil + "\n```html\n" + evil + "\n```\nuse `" + evil + "`"));
        try (var web = shown(Chat.of(model))) {
            browser.ask(evil);
            browser.await(() -> assertEquals(2, browser.texts(SAID + " code").size()));
            browser.awaitTexts("article.user .text", evil);
            assertEquals("Weft web chat", browser.script("return document.title"));
            assertEquals(0, browser.texts("main img, main script").size());
        }
    }

    @Test
    void aFailureIsToldAfterWhatHadComeAndWithoutWhatTheExceptionSays() throws Exception {
        var model = FakeModel.script(
                s -> s.text("I wanted to").fail(new IllegalStateException("secret of the server")),
                s -> s.text("Now I can."));
        try (var web = shown(Chat.of(model))) {
            browser.ask("Say it!");
            browser.await(() -> assertTrue(browser.visible(".note.bad")));
            browser.awaitTexts(SAID, "I wanted to");
            assertFalse(String.join("", browser.texts("body")).contains("secret"));
            browser.ask("Again!");
            browser.await(() -> assertEquals("Now I can.", browser.texts(SAID).getLast()));
        }
    }

    @Test
    void aNewConversationForgetsTheOld() throws Exception {
        var model = FakeModel.echo();
        try (var web = shown(Chat.of(model))) {
            browser.ask("Remember me");
            browser.awaitTexts("#state", "The answer is complete.");
            browser.click("#clear");
            browser.await(() -> assertTrue(browser.visible("#welcome")));
            assertEquals(List.of(), browser.texts("article"));
            browser.reload();
            browser.await(() -> assertTrue(browser.visible("#welcome")));
            browser.ask("Who am I");
            browser.awaitTexts("#state", "The answer is complete.");
            assertEquals(1, model.requests().getLast().messages().size());
        }
    }

    @Test
    void onAPhoneNothingIsCutOff() throws Exception {
        var model = FakeModel.script(s -> s.text("Use `close()`:\n"
            + "```java\n"
            + "try (var stream = chat.stream(\"A question that is rather long\")) { for (Event event : stream) {} }\n"
            + "```\n"
            + "averyveryveryveryveryveryveryveryveryverylongwordthatfitsnowhere"));
        try (var web = shown(Chat.of(model))) {
            browser.phone();
            browser.ask("How do I end a stream that I no longer want to read to its end?");
            browser.awaitTexts("#state", "The answer is complete.");
            browser.picture("phone");
            assertEquals(
                    true,
                    browser.script("return document.documentElement.scrollWidth <= innerWidth"
                            + " && document.querySelector('form').getBoundingClientRect().bottom <= innerHeight"));
        } finally {
            browser.desktop();
        }
    }

    @Test
    void everythingCanBeReachedByKeyboardAndIsNamed() throws Exception {
        try (var web = shown(Chat.of(FakeModel.saying("Yes.")))) {
            browser.ask("Do you hear me?");
            browser.awaitTexts("#state", "The answer is complete.");
            assertEquals("status", browser.attribute("#state", "role"));
            assertEquals("Conversation", browser.attribute("main", "aria-label"));
            browser.press(Keys.TAB);
            browser.await(() -> assertEquals("send", browser.focused()));
            browser.press(Keys.chord(Keys.SHIFT, Keys.TAB));
            browser.press(Keys.chord(Keys.SHIFT, Keys.TAB));
            browser.press(Keys.chord(Keys.SHIFT, Keys.TAB));
            assertEquals(List.of(), unnamed());
        }
    }

    /** Buttons and fields that a screen reader could not name. */
    private List<String> unnamed() {
        Object found = browser.script("return Array.from(document.querySelectorAll('button, textarea, input, a'))"
                + ".filter(e => !e.textContent.trim() && !e.labels?.length && !e.ariaLabel).map(e => e.outerHTML)");
        return found instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of("nothing found");
    }
}
