package dev.weft.examples;

import dev.weft.chat.Chat;
import dev.weft.servlet.Sse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.io.IOException;

/** The same in JAX-RS. */
// tag::jaxrs
@Path("chat")
public class JaxRsChat {
    private final Chat chat;

    JaxRsChat(Chat chat) {
        this.chat = chat;
    }

    /** Answers live. */
    @POST
    public void chat(
            @FormParam("prompt") String prompt,
            @Context HttpServletRequest request,
            @Context HttpServletResponse response)
            throws IOException {
        Sse.send(() -> chat.stream(prompt), request, response);
    }
}
// end::jaxrs
