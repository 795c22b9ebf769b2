package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.DecodeException;
import dev.weft.Json;
import java.util.function.Function;

/** One plain exchange of JSON, as {@link HttpCaller#json} makes it. */
@FunctionalInterface
interface JsonExchange {
    /** Sends the call and waits for the answer; a status that is an error becomes the exception. */
    Json json(Wire.HttpCall call, Function<ErrorReply, ApiException> error);

    /** Sends the call and reads {@code what} from the answer; an answer that holds something else is undecodable. */
    default <T> T read(String what, Wire.HttpCall call, Function<Json, T> reading) {
        Json answer = json(call, ErrorReply::toException);
        try {
            return reading.apply(answer);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new DecodeException("no " + what + " in the answer: " + e.getMessage(), answer.toString(), e);
        }
    }
}
