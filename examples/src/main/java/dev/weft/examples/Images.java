package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.Content;
import dev.weft.Message;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Pictures and files beside the words of a prompt: from disk, from memory, or by their address. */
public final class Images {
    private static final String ONE_PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private Images() {}

    /** Asks about the picture that is given, or else about one of a single pixel. */
    public static void main(String[] args) throws IOException {
        if (args.length == 1) {
            look(Chat.of(Recipes.modelOr("A picture.", "A page.")), Path.of(args[0]));
            return;
        }
        Path photo = Files.createTempFile("photo", ".png");
        try {
            Files.write(photo, Base64.getDecoder().decode(ONE_PIXEL));
            look(Chat.of(counting()), photo);
        } finally {
            Files.delete(photo);
        }
    }

    private static void look(Chat chat, Path photo) {
        // tag::images
        chat.stream("What is on this picture?", Content.image(photo)).printTo(System.out);
        System.out.println();

        var question = Message.user(
                "Which of these two is older?", Content.image(photo), Content.imageUrl("https://example.com/x.png"));
        chat.stream(List.of(Message.system("Be brief."), question)).printTo(System.out);
        // end::images
        System.out.println();
    }

    /** Sees nothing, but says how much it was given. */
    private static ChatModel counting() {
        return FakeModel.answering((request, call) -> {
            var parts = request.messages().getLast().content();
            long images = parts.stream().filter(Content.Media.class::isInstance).count();
            call.words("I was given " + images + " of " + parts.size() + " parts to look at.");
        });
    }
}
