package dev.weft.testing;

import dev.weft.Json;
import java.util.List;

/** One call of a model: what it was asked, what it said piece by piece, and what came of it. */
record TapedCall(Json request, List<TapedPiece> pieces, Json response) {
    TapedCall {
        pieces = List.copyOf(pieces);
    }
}
