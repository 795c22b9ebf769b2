package dev.weft.web;

import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.Step;
import dev.weft.Summary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes one stream of tokens. For one thread. */
final class TokenEncoder implements Encoder {
    private final TokenFormat format;
    private boolean over;
    private final Map<Step, WholeCharacters> characters = new HashMap<>();

    TokenEncoder(TokenFormat format) {
        this.format = format;
    }

    @Override
    public void begin(StringBuilder out) {
        if (format.frame.events()) SseLines.open(out);
    }

    @Override
    public void write(Emission emission, StringBuilder out) {
        if (over) return;
        Step step = emission.step();
        switch (emission.event()) {
            case Event.TextDelta(String text)
            when !step.isInTool() ->
                token(
                        characters
                                .computeIfAbsent(step, s -> new WholeCharacters())
                                .next(text),
                        out);
            case Event.RunCompleted(Summary summary) -> completed(summary.sources(), out);
            case Event.RunFailed(Failure failure, Summary summary) -> broken(failure, out);
            case Event.RunCancelled(Failure failure, Summary summary) -> broken(failure, out);
            case Event.Finished finished -> rest(step, out);
            case Event.Failed failed -> rest(step, out);
            default -> {}
        }
    }

    private void token(String text, StringBuilder out) {
        if (!text.isEmpty()) piece(Json.object(format.names.token(), text), out);
    }

    private void rest(Step step, StringBuilder out) {
        WholeCharacters mine = characters.remove(step);
        if (mine != null) token(mine.rest(), out);
    }

    private void completed(List<Document> sources, StringBuilder out) {
        over = true;
        for (WholeCharacters left : characters.values()) token(left.rest(), out);
        characters.clear();
        if (!sources.isEmpty()) {
            var all = new ArrayList<Json>();
            for (Document source : sources) {
                all.add(Json.object(format.names.content(), source.text(), format.names.metadata(), source.metadata()));
            }
            piece(Json.object(format.names.sources(), all), out);
        }
        if (!format.frame.last().isEmpty()) frame(format.frame.last(), out);
    }

    @Override
    public void broken(Failure why, StringBuilder out) {
        if (over) return;
        over = true;
        for (WholeCharacters left : characters.values()) token(left.rest(), out);
        characters.clear();
        piece(Json.object(format.names.error(), FailureText.of(why, format.failures)), out);
    }

    private void piece(Json content, StringBuilder out) {
        frame(SafeJson.text(content), out);
    }

    private void frame(String content, StringBuilder out) {
        out.append(format.frame.prefix()).append(content).append(format.frame.suffix());
    }

    @Override
    public void idle(StringBuilder out) {
        if (format.frame.events()) SseLines.idle(out);
    }
}
