package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A protocol as small as one can be: {@code {"text":"…"}}, {@code {"finish":"stop"}}, {@code {"error":"…","kind":"SERVER"}} and
 * {@code [DONE]}.
 */
class LinesWire implements Wire {
    MediaType mediaType = MediaType.EVENT_STREAM;
    boolean endsUnmarked;

    @Nullable
    Duration retryAfter;

    @Override
    public HttpCall encode(ChatRequest request) {
        return HttpCall.post(
                "/chat",
                Json.object(
                        "prompt", request.prompt(), "stream", request.options().streaming()));
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        if (frame.data().equals("[DONE]")) {
            out.end();
            return;
        }
        decodeWhole(Json.parse(frame.data()), out);
    }

    @Override
    public void decodeWhole(Json json, ChatResponse.Writer out) {
        if (!json.member("error").isMissing()) {
            throw ApiException.status(200)
                    .kind(ApiException.Kind.valueOf(json.member("kind").text("OTHER")))
                    .message(json.member("error").text())
                    .build();
        }
        if (!json.member("model").isMissing()) out.model(json.member("model").text());
        if (!json.member("text").isMissing()) out.text(json.member("text").text());
        if (!json.member("finish").isMissing())
            out.finish(FinishReason.STOP, json.member("finish").text());
    }

    @Override
    public ApiException error(ErrorReply reply) {
        return ApiException.status(reply.status())
                .message(reply.status() == 429 ? "slow down" : reply.body())
                .body(reply.body())
                .retryAfter(retryAfter)
                .build();
    }

    @Override
    public MediaType mediaType() {
        return mediaType;
    }

    @Override
    public boolean endsUnmarked() {
        return endsUnmarked;
    }
}
