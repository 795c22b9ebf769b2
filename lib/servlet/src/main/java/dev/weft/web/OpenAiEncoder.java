package dev.weft.web;

import dev.weft.Citation;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Summary;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One answer in chunks. */
final class OpenAiEncoder implements Encoder {
    private final OpenAiFormat format;
    private final OpenAiChunks chunks;
    private final OpenWebUiEvents events;
    private final WholeCharacters characters = new WholeCharacters();
    private final Map<String, List<String>> pieces = new HashMap<>();
    /** Calls that the model wants and nobody has made yet. */
    private final List<ToolCall> wanted = new ArrayList<>();

    private String field = "content";
    private FinishReason reason = FinishReason.STOP;
    private boolean said;
    /** What the last agent said, which is the answer where nobody else says anything. */
    private String lastWords = "";

    private boolean over;

    OpenAiEncoder(OpenAiFormat format) {
        this.format = format;
        chunks = new OpenAiChunks(format);
        events = new OpenWebUiEvents(chunks, format.sendsEvents());
    }

    @Override
    public void begin(StringBuilder out) {
        SseLines.open(out);
    }

    @Override
    public void write(Emission emission, StringBuilder out) {
        if (over) return;
        chunks.to(out, emission.run());
        switch (emission.event()) {
            case Event.RunCompleted(Summary summary) -> completed(summary);
            case Event.RunFailed(Failure failure, var summary) -> failed(failure);
            case Event.RunCancelled(var failure, Summary summary) -> {
                wanted.clear();
                lastWords = "";
                reason = FinishReason.STOPPED_BY_USER;
                completed(summary);
            }
            case Event.AgentStarted(String agent) -> events.started(emission.step(), agent + " is at work");
            case Event.AgentFinished(String agent, Message message) -> {
                events.ended(emission.step(), agent + " is done");
                if (place(emission).isAnswer()) lastWords = message.text();
            }
            case Event.AgentFailed(String agent, var failure) -> events.ended(emission.step(), agent + " has failed");
            default -> {
                if (place(emission).isAnswer()) answered(emission);
            }
        }
    }

    private Place place(Emission emission) {
        return Place.of(emission, format.answering());
    }

    private void answered(Emission emission) {
        switch (emission.event()) {
            case Event.TextDelta(String text) -> say("content", text);
            case Event.ReasoningDelta(String text) -> say("reasoning_content", text);
            case Event.RefusalDelta(String text) -> say("refusal", text);
            case Event.ToolCallDelta(String id, String piece) ->
                pieces.computeIfAbsent(id, call -> new ArrayList<>()).add(piece);
            case Event.ModelCallStarted e -> pieces.clear();
            case Event.ModelCallFinished(var response) -> {
                rest();
                wanted.clear();
                wanted.addAll(response.toolCalls());
                reason = response.finishReason();
            }
            case Event.ModelCallFailed e -> rest();
            case Event.ToolCallStarted(ToolCall call) -> {
                wanted.remove(call);
                events.started(emission.step(), "Calling " + call.name());
            }
            case Event.ToolCallFinished(ToolCall call, var result) ->
                events.ended(emission.step(), call.name() + (result.isError() ? " has failed" : " is done"));
            case Event.ToolCallFailed(ToolCall call, var failure) ->
                events.ended(emission.step(), call.name() + " has failed");
            case Event.RetrievalStarted e -> events.started(emission.step(), "Searching");
            case Event.RetrievalFinished(var documents) -> {
                events.ended(emission.step(), "Searched");
                found(documents);
            }
            case Event.RetrievalFailed e -> events.ended(emission.step(), "The search has failed");
            case Event.CitationAdded(Citation citation) -> {
                Source source = Source.of(citation);
                if (!source.url().isEmpty()) {
                    annotate(List.of(OpenAiCompletion.annotation(
                            source, citation.start().orElse(0), citation.end().orElse(0))));
                }
            }
            default -> {}
        }
    }

    private void say(String name, String piece) {
        if (!name.equals(field)) rest();
        field = name;
        String whole = characters.next(piece);
        if (whole.isEmpty()) return;
        chunks.delta(name, whole);
        said |= !name.equals("reasoning_content");
    }

    private void rest() {
        String rest = characters.rest();
        if (!rest.isEmpty()) chunks.delta(field, rest);
    }

    private void found(List<Document> documents) {
        List<Json> annotations = documents.stream()
                .map(Source::of)
                .filter(source -> !source.url().isEmpty())
                .map(source -> OpenAiCompletion.annotation(source, 0, 0))
                .toList();
        if (!annotations.isEmpty()) annotate(annotations);
        events.sources(documents);
    }

    private void annotate(List<Json> annotations) {
        chunks.delta("annotations", annotations);
    }

    /** The client's to make; whole by now, since a call's name is known only when the model has finished. */
    private void calls() {
        for (int i = 0; i < wanted.size(); i++) {
            ToolCall call = wanted.get(i);
            Json head = Json.object("name", call.name(), "arguments", "");
            chunks.delta(
                    "tool_calls",
                    Json.array(Json.object("index", i, "id", call.id(), "type", "function", "function", head)));
            // once, since models may give several calls the same id
            List<String> said = pieces.remove(call.id());
            if (said == null || !String.join("", said).equals(call.argumentsText()))
                said = List.of(call.argumentsText());
            var whole = new WholeCharacters();
            for (String piece : said) arguments(i, whole.next(piece));
            arguments(i, whole.rest());
        }
    }

    private void arguments(int index, String piece) {
        if (piece.isEmpty()) return;
        Json function = Json.object("arguments", piece);
        chunks.delta("tool_calls", Json.array(Json.object("index", index, "function", function)));
    }

    // ---- the end: exactly one ----

    private void completed(Summary summary) {
        if (!said && wanted.isEmpty()) say("content", lastWords);
        close();
        calls();
        chunks.finish(OpenAiCompletion.finish(reason, !wanted.isEmpty()));
        chunks.usage(summary.usage());
        chunks.done();
    }

    /** Without a finish reason and a [DONE]: nobody is to take it for a whole answer. */
    private void failed(Failure failure) {
        close();
        chunks.line(OpenAiError.server(format.text(failure)).json());
    }

    private void close() {
        over = true;
        rest();
        events.close();
    }

    @Override
    public void broken(Failure why, StringBuilder out) {
        if (over) return;
        chunks.to(out);
        failed(why);
    }

    @Override
    public void idle(StringBuilder out) {
        SseLines.idle(out);
    }
}
