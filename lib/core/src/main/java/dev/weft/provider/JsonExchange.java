package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.Json;
import java.util.function.Function;

/** One plain exchange of JSON, as {@link HttpCaller#json} makes it. */
@FunctionalInterface
interface JsonExchange {
    /** Sends the call and waits for the answer; a status that is an error becomes the exception. */
    Json json(Wire.HttpCall call, Function<ErrorReply, ApiException> error);
}
