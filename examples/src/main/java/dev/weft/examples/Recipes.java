package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.provider.OpenAi;
import dev.weft.testing.FakeModel;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the recipes share: a model to try them with. */
final class Recipes {
    /** Held, since the logging of the JDK forgets loggers that nobody holds. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private Recipes() {}

    /** Lucene advises to start Java with a module that is not finished yet; for a few files that is no matter. */
    static void quietLucene() {
        LUCENE.setLevel(Level.SEVERE);
    }

    /** OpenAI's model where OPENAI_API_KEY is set, and otherwise a fake one that gives these answers, one a call. */
    static ChatModel modelOr(String... offline) {
        String key = System.getenv("OPENAI_API_KEY");
        return key == null || key.isBlank() ? FakeModel.saying(offline) : OpenAi.chat("gpt-5-mini");
    }
}
