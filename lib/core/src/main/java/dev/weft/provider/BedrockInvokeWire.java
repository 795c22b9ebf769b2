package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.bedrock.BedrockErrors;
import java.util.Base64;
import java.util.Set;

/**
 * Bedrock's InvokeModel for Claude: what Anthropic's own protocol says, one event in each binary frame, or one whole answer. Bedrock
 * takes the model from the path, wants a version in the body, and answers errors in its own way.
 */
final class BedrockInvokeWire implements NeverBlocks {
    /** Claude's, but that nothing is fetched by its address there. */
    private static final Set<Capability> CAPABILITIES =
            Capability.allBut(Capability.SEED, Capability.IMAGE_URLS, Capability.FILE_URLS);

    private static final String VERSION = "bedrock-2023-05-31";

    private final String model;
    private final AnthropicWire claude;

    BedrockInvokeWire(String model) {
        this.model = model;
        claude = new AnthropicWire(model);
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        Json body = claude.encode(request).body().without("model").without("stream");
        if (body.member("anthropic_version").isMissing()) body = body.plus("anthropic_version", VERSION);
        String way = request.options().streaming() ? "/invoke-with-response-stream" : "/invoke";
        return HttpCall.post("/model/" + SigV4.encoded(model, false) + way, body);
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public MediaType mediaType() {
        return MediaType.AWS_EVENT_STREAM;
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        BedrockErrors.throwIfError(frame);
        // tomorrow's additions
        if (!frame.event().equals("chunk")) return;
        Json bytes = Json.parse(frame.data()).member("bytes");
        if (!bytes.isString()) throw new DecodeException("a chunk of the answer has no bytes", frame.data(), null);
        byte[] event;
        try {
            event = Base64.getDecoder().decode(bytes.text());
        } catch (IllegalArgumentException e) {
            throw new DecodeException("the bytes of a chunk are no base64", frame.data(), e);
        }
        claude.decode(Frame.of(new String(event, UTF_8)), out);
    }

    @Override
    public void decodeWhole(Json body, ChatResponse.Writer out) {
        claude.decodeWhole(body, out);
    }

    @Override
    public ApiException error(ErrorReply reply) {
        return BedrockErrors.refused(
                reply.toException(), reply.header("x-amzn-errortype").orElse(""));
    }
}
