package dev.weft.examples.webchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page where it is hard on it: without a network, beside another page, under very long answers. */
@SuppressWarnings("try") // what is opened is used by the browser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongWayTest {
    private static final String SAID = "article.assistant .text";

    private Browser browser;

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
        browser.go(web.url());
        browser.awaitTexts("#model", "a scripted model");
        return web;
    }

    @Test
    void aQuestionThatNeverCameIsNotAnsweredWithTheAnswerBefore() throws Exception {
        try (var web = shown(Chat.of(FakeModel.echo()))) {
            browser.ask("First");
            browser.awaitTexts("#state", "The answer is complete.");
            browser.offline(true);
            browser.ask("Second");
            browser.awaitTexts("#state", "The connection is lost. Trying again …");
            browser.offline(false);
            browser.awaitTexts("article.assistant .note", "The rest of this answer is lost. Ask again");
            browser.awaitTexts(SAID, "First", "");
            browser.click(".again");
            browser.awaitTexts(SAID, "First", "", "Second");
        } finally {
            browser.offline(false);
        }
    }

    @Test
    void anotherPageOfTheSameConversationDoesNotMixWithThisOne() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(
                s -> s.text("One").hold(gate).text(" two"),
                s -> s.text("Three").hold(gate).text(" four"));
        try (var web = shown(Chat.of(model))) {
            browser.ask("First?");
            browser.awaitTexts(SAID, "One");
            // as a page that has lost its connection long ago sees it: what it follows is over, and another has asked
            browser.script("window.old = fetch('chat').then(r => r.json())");
            gate.letOne();
            browser.awaitTexts("#state", "The answer is complete.");
            browser.ask("Second?");
            browser.awaitTexts(SAID, "One two", "Three");
            browser.script("window.old.then(o => fetch('chat/run?question=' + o.question, {headers:"
                    + " {'Last-Event-ID': '3'}})).then(r => { window.status5 = r.status })");
            browser.await(() -> assertEquals(204L, browser.script("return window.status5")));
            gate.open();
            browser.awaitTexts(SAID, "One two", "Three four");
        }
        gate.open();
    }

    @Test
    void whoReadsElsewhereIsNotCalledBackWhenTheAnswerIsComplete() throws Exception {
        var gate = new Gate();
        try (var web = shown(Chat.of(
                FakeModel.script(s -> s.text("```\nlong\n```\n").hold(gate).text("end"))))) {
            browser.ask("Code?");
            browser.await(() -> assertTrue(browser.visible("pre")));
            browser.script("document.querySelector('pre').focus()");
            gate.open();
            browser.awaitTexts("#state", "The answer is complete.");
            assertEquals("PRE", browser.script("return document.activeElement.tagName"));
        }
    }

    @Test
    void aLongAnswerIsNotShownAnewWithEachPiece() throws Exception {
        try (var web = shown(Chat.of(FakeModel.echo()))) {
            browser.script("""
                import('./prose.js').then(({ Prose }) => {
                  const into = document.getElementById('welcome');
                  into.replaceChildren();
                  let gone = 0, said = '';
                  const seen = new MutationObserver(changes => {
                    for (const change of changes) for (const node of change.removedNodes) gone += node.textContent.length;
                  });
                  seen.observe(into, { childList: true, subtree: true });
                  const prose = new Prose(into);
                  for (let i = 0; i < 20000; i++) {
                    const piece = i % 400 === 150 ? 'x\\n```java\\n' : i % 400 === 390 ? '\\n```\\n' : 'word' + i + (i % 20 ? ' ' : '.\\n');
                    said += piece;
                    prose.add(piece);
                    prose.draw();
                  }
                  for (const change of seen.takeRecords()) for (const node of change.removedNodes) gone += node.textContent.length;
                  window.shown = { said: said.length, shown: into.textContent.length, gone,
                    largest: Math.max(...Array.from(into.querySelectorAll('div, .lines'), e => e.textContent.length)),
                    blocks: into.querySelectorAll('pre').length };
                });
                """);
            browser.await(() -> assertTrue(browser.script("return window.shown?.said") instanceof Long));
            long said = (Long) browser.script("return window.shown.said");
            assertTrue(said > 100_000);
            assertEquals(50L, browser.script("return window.shown.blocks"));
            // the fences are not shown, everything else is
            long shown = (Long) browser.script("return window.shown.shown");
            assertTrue(shown > said - 50 * 20 && shown < said, shown + " of " + said);
            long gone = (Long) browser.script("return window.shown.gone");
            assertTrue(gone < 30 * said, gone + " characters taken back for " + said);
            assertTrue((Long) browser.script("return window.shown.largest") < 6000);
        }
    }

    /** However it comes, in pieces or at once, it looks the same; and what is not markup is all there. */
    @Test
    void piecesMakeTheSamePageAsTheWhole() throws Exception {
        var texts = List.of(
                "plain",
                "two\nlines\n\nand `code` in them, `not closed\nnext",
                "before\n```java\nint i;\n\n  j();\n```\n\n\nafter ``` not a fence\n",
                "```\nnever closed\n",
                "```\n\nfirst line empty\n```",
                "``\n`` `\n````x\ncode\n```\n",
                "\ud83d\udc4b a `\ud83d\udc4b` pair",
                "a very long line " + "with words ".repeat(900) + "`and code` " + "x".repeat(9000) + "\nend",
                "```\n" + "codeword ".repeat(2000) + "\n```\nend");
        try (var web = shown(Chat.of(FakeModel.echo()))) {
            for (String text : texts) {
                Object same = browser.script("""
                    return import('./prose.js').then(({ Prose }) => {
                      const show = size => {
                        const into = document.createElement('div');
                        const prose = new Prose(into);
                        for (let i = 0; i < arguments[0].length; i += size) {
                          prose.add(arguments[0].slice(i, i + size));
                          prose.draw();
                        }
                        prose.draw();
                        return into;
                      };
                      const whole = show(arguments[0].length);
                      for (const size of [1, 2, 7, 100]) {
                        const pieces = show(size);
                        if (pieces.textContent !== whole.textContent) return size + ': ' + pieces.textContent;
                        if (arguments[0].length < 1000 && pieces.innerHTML !== whole.innerHTML)
                          return size + ': ' + pieces.innerHTML + ' not ' + whole.innerHTML;
                        if (/\\p{Surrogate}/u.test(Array.from(pieces.querySelectorAll('*')).flatMap(e => [...e.childNodes])
                            .filter(n => n.data).map(n => n.data).join('|'))) return size + ': half a pair';
                      }
                      return 'same';
                    });
                    """, text);
                assertEquals("same", same, text.substring(0, Math.min(40, text.length())));
            }
            assertFalse(browser.visible(".note"));
        }
    }
}
