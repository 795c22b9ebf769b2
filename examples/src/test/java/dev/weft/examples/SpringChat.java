package dev.weft.examples;

import dev.weft.chat.Chat;
import dev.weft.servlet.Sse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The same in Spring MVC. */
// tag::spring
@RestController
class SpringChat {
    private final Chat chat;

    SpringChat(Chat chat) {
        this.chat = chat;
    }

    @PostMapping("/chat")
    void chat(@RequestParam("prompt") String prompt, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Sse.send(() -> chat.stream(prompt), request, response);
    }
}
// end::spring
