package dev.weft.examples;

import dev.weft.Capability;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Usage;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.Endpoint;
import dev.weft.provider.ErrorReply;
import dev.weft.provider.HttpChatModel;
import dev.weft.provider.Wire;
import dev.weft.testing.ModelServer;
import java.util.Set;

/** A provider of your own: its protocol, and nothing else. Retries, limits, cancelling come with the model. */
// tag::wire
public final class NdjsonProvider implements Wire {
    /** A model at a server that answers in lines of JSON. */
    public static ChatModel at(Endpoint endpoint) {
        return HttpChatModel.of(endpoint, new NdjsonProvider());
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.TOOLS, Capability.WHOLE);
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        var turns = request.messages().stream().map(NdjsonProvider::turn).toList();
        var body = Json.object("turns", turns, "stream", request.options().streaming());
        for (var tool : request.tools())
            body = body.with("tools." + tool.name(), Json.array(tool.description(), tool.parameters()));
        for (var extra : request.options().extra().entrySet()) body = body.with(extra.getKey(), extra.getValue());
        return HttpCall.post("/generate", body);
    }

    private static Json turn(Message message) {
        String text = message.text();
        return switch (message) {
            case Message.SystemMessage rules -> Json.object("who", "rules", "text", text);
            case Message.UserMessage user -> Json.object("who", "human", "text", text);
            case Message.AssistantMessage bot -> Json.object("who", "bot", "text", text, "calls", calls(bot));
            case Message.ToolMessage tool -> Json.object("who", "tool", "text", text, "call", tool.callId());
        };
    }

    private static Json calls(Message.AssistantMessage bot) {
        return Json.of(bot.toolCalls().stream()
                .map(call -> Json.object("id", call.id(), "name", call.name(), "arguments", call.arguments()))
                .toList());
    }

    @Override
    public MediaType mediaType() {
        return MediaType.NDJSON;
    }

    /** {@code {"delta":"Hel"}}, {@code {"delta":"lo"}}, {@code {"stop":"end","tokens":{"in":3,"out":2}}}. */
    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        Json line = Json.parse(frame.data());
        if (line.at("error").isObject()) throw ErrorReply.inBand(frame.data());
        line.at("delta").optional().ifPresent(delta -> out.text(delta.text()));
        int index = 0;
        for (Json call : line.at("calls").items()) {
            var arguments = call.at("arguments").toString();
            out.toolCall(index++, call.at("id").text(), call.at("name").text(), arguments);
        }
        Json tokens = line.at("tokens");
        if (tokens.isObject())
            out.usage(Usage.of(tokens.at("in").integer(), tokens.at("out").integer()));
        Json stop = line.at("stop");
        if (stop.isString()) out.finish(reason(stop.text()), stop.text()).end();
    }

    private static FinishReason reason(String stop) {
        if (stop.equals("end")) return FinishReason.STOP;
        if (stop.equals("calls")) return FinishReason.TOOL_CALLS;
        return stop.equals("limit") ? FinishReason.LENGTH : FinishReason.OTHER;
    }
    // end::wire

    /** Asks a server on the loopback. */
    public static void main(String[] args) throws InterruptedException {
        try (var server = ModelServer.script(reply -> reply.header("Content-Type", "application/x-ndjson")
                .raw("{\"delta\":\"Hello\",\"stop\":\"end\",\"tokens\":{\"in\":3,\"out\":2}}\n"))) {
            var model = NdjsonProvider.at(Endpoint.of(server.url()).header("X-Key", "secret"));
            var answer = model.stream("hi").printTo(System.out);
            System.out.println("\n" + answer.usage());
            System.out.println("sent: " + server.awaitRequest().text());
        }
    }
}
