package dev.weft.rag;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Emitter;
import dev.weft.Message;
import java.util.ArrayList;
import java.util.List;

/** Lets a model write the query. It is shown the end of the conversation as text, so that it cannot take part in it. */
record ModelCondenser(ChatModel model) implements Condenser {
    private static final int MESSAGES_SHOWN = 8;
    private static final int CHARACTERS_OF_EACH = 2_000;
    private static final String INSTRUCTIONS = """
        You are given the end of a conversation. Rewrite the user's last question so that it can be understood without the rest: put \
        in what it refers to, keep names and terms as they are written, add nothing else. Do not answer it. Give the rewritten \
        question alone, in the language of the question.\
        """;

    @Override
    public String condense(ChatRequest conversation, Emitter out) throws Exception {
        var request = ChatRequest.of(
                List.of(Message.system(INSTRUCTIONS), Message.user(shown(conversation) + "\n\nRewritten question:")));
        return model.call(request, new WithoutPieces(out)).text().strip();
    }

    private static String shown(ChatRequest conversation) {
        var lines = new ArrayList<String>();
        for (Message message : conversation.messages()) {
            String who = switch (message) {
                case Message.UserMessage user -> "User: ";
                case Message.AssistantMessage assistant -> "Assistant: ";
                default -> "";
            };
            if (!who.isEmpty() && !message.text().isBlank()) lines.add(who + cut(message.text()));
        }
        return String.join("\n", lines.subList(Math.max(0, lines.size() - MESSAGES_SHOWN), lines.size()));
    }

    private static String cut(String text) {
        if (text.length() <= CHARACTERS_OF_EACH) return text;
        int end = Character.isHighSurrogate(text.charAt(CHARACTERS_OF_EACH - 1))
                ? CHARACTERS_OF_EACH - 1
                : CHARACTERS_OF_EACH;
        return text.substring(0, end) + " …";
    }
}
