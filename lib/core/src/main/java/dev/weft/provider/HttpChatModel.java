package dev.weft.provider;

import dev.weft.Capability;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import java.util.Objects;
import java.util.Set;

/**
 * The one model that does I/O: sends what a {@link Wire} encodes, frames what comes back, and hands each frame to the wire. It
 * blocks only the thread that calls {@link #respond}, and uses no other of its own; what waits unread is bounded, so that a slow
 * reader slows the server; cancelling the run ends the connection at once, in every phase. Immutable, shared by any number of
 * threads; its connections are shared too.
 */
public final class HttpChatModel implements ChatModel {
    private final HttpCaller caller;
    private final Wire wire;
    private final String name;

    private HttpChatModel(HttpCaller caller, Wire wire, String name) {
        this.caller = caller;
        this.wire = Objects.requireNonNull(wire, "wire");
        this.name = name;
    }

    /** A model at an endpoint that speaks a wire. Makes no connection yet. */
    public static HttpChatModel of(Endpoint endpoint, Wire wire) {
        String name = wire.getClass().getSimpleName();
        return of(new HttpCaller(endpoint), wire, name.isEmpty() ? "model" : name);
    }

    /** For providers, whose models share their connections. */
    static HttpChatModel of(HttpCaller caller, Wire wire, String name) {
        return new HttpChatModel(caller, wire, name);
    }

    /** The same model with this name for its steps. */
    public HttpChatModel name(String name) {
        return new HttpChatModel(caller, wire, Objects.requireNonNull(name, "name"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Capability> capabilities() {
        return wire.capabilities();
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        Capability.check(request, wire.capabilities(), name);
        var call = wire.encode(request);
        boolean streamed = request.options().streaming();
        return Attempts.run(caller.endpoint().retry(), out, () -> new Answer(caller, wire, call, streamed, out));
    }

    @Override
    public String toString() {
        return name + " at " + caller.endpoint();
    }
}
