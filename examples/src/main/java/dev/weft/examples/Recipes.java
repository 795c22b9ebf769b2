package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.provider.OpenAi;
import dev.weft.testing.FakeModel;

/** What the recipes share: a model to try them with. */
final class Recipes {
    private Recipes() {}

    /** OpenAI's model where OPENAI_API_KEY is set, and otherwise a fake one that gives these answers, one a call. */
    static ChatModel modelOr(String... offline) {
        String key = System.getenv("OPENAI_API_KEY");
        return key == null || key.isBlank() ? FakeModel.saying(offline) : OpenAi.chat("gpt-5-mini");
    }
}
