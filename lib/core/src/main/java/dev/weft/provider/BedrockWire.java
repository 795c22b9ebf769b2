package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.bedrock.BedrockAnswer;
import dev.weft.provider.bedrock.BedrockErrors;
import dev.weft.provider.bedrock.BedrockFamily;
import dev.weft.provider.bedrock.BedrockRequest;
import java.util.Set;

/** Amazon Bedrock's Converse: one form for the models of many makers, streamed as binary frames. */
final class BedrockWire implements NeverBlocks {
    private static final Set<Capability> REASONING =
            Capability.allBut(Capability.SEED, Capability.IMAGE_URLS, Capability.FILE_URLS);
    private static final Set<Capability> PLAIN =
            Capability.allBut(Capability.SEED, Capability.IMAGE_URLS, Capability.FILE_URLS, Capability.REASONING);

    private final String model;

    BedrockWire(String model) {
        this.model = model;
    }

    /** The model's name is a part of the path, where colons and slashes would mean something else. */
    @Override
    public HttpCall encode(ChatRequest request) {
        String path = "/model/" + SigV4.encoded(model, false);
        String way = request.options().streaming() ? "/converse-stream" : "/converse";
        return HttpCall.post(path + way, BedrockRequest.of(model, request));
    }

    @Override
    public Set<Capability> capabilities() {
        return BedrockFamily.of(model).reasons() ? REASONING : PLAIN;
    }

    @Override
    public MediaType mediaType() {
        return MediaType.AWS_EVENT_STREAM;
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        out.memory(BedrockAnswer.class, BedrockAnswer::new).read(frame, out);
    }

    @Override
    public void decodeWhole(Json body, ChatResponse.Writer out) {
        new BedrockAnswer().whole(body, out);
    }

    @Override
    public ApiException error(ErrorReply reply) {
        return BedrockErrors.refused(
                reply.toException(), reply.header("x-amzn-errortype").orElse(""));
    }
}
