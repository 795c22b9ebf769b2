package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.cohere.CohereAnswer;
import dev.weft.provider.cohere.CohereRequest;
import java.util.Locale;
import java.util.Set;

/** Cohere's chat, version 2: named events, a plan before tool calls, citations, and failures as a reason to end. */
final class CohereWire implements NeverBlocks {
    private static final Set<Capability> CAPABILITIES = Capability.allBut(Capability.FILES, Capability.FILE_URLS);

    private final String model;

    CohereWire(String model) {
        this.model = model;
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        return HttpCall.post("/v2/chat", CohereRequest.of(model, request));
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        out.memory(CohereAnswer.class, CohereAnswer::new).read(frame, out);
    }

    @Override
    public void decodeWhole(Json body, ChatResponse.Writer out) {
        new CohereAnswer().whole(body, out);
    }

    @Override
    public ApiException error(ErrorReply reply) {
        return refused(reply);
    }

    /** What the numbers mean that only Cohere has, and a trial key's limit for a month, which no wait of ours outlasts. */
    static ApiException refused(ErrorReply reply) {
        ApiException e = reply.toException();
        if (e.status() == 498)
            return e.toBuilder().kind(ApiException.Kind.AUTHENTICATION).build();
        String says = e.providerMessage().toLowerCase(Locale.ROOT);
        boolean spent = e.status() == 429 && says.contains("trial") && says.contains("month");
        return spent ? e.toBuilder().retryable(false).build() : e;
    }

    /** The exchange, with refusals read as this API means them. */
    static JsonExchange refusing(JsonExchange exchange) {
        return (call, error) -> exchange.json(call, CohereWire::refused);
    }
}
