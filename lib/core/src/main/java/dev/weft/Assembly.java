package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link ChatResponse.Writer} has written so far. Belongs to the one thread that writes. */
final class Assembly {
    long limit = Long.MAX_VALUE;
    Usage usage = Usage.NONE;
    String model = "";

    @Nullable
    FinishReason finishReason;

    boolean ended;

    private final Emitter out;
    private final @Nullable StepEmitter run;
    final Parts parts = new Parts();
    private final StringBuilder refusal = new StringBuilder();
    private final List<Citation> citations = new ArrayList<>();
    private final Map<String, Json> extra = new LinkedHashMap<>();
    private final Map<String, List<Json>> lists = new LinkedHashMap<>();
    private String finishWord = "";
    private long text;
    private long written;
    private boolean noted;
    private boolean moreAtHand;

    Assembly(Emitter out) {
        this.out = out;
        run = out instanceof StepEmitter own ? own : null;
    }

    void text(String piece) {
        if (piece.isEmpty()) return;
        text += piece.length();
        parts.text(piece);
        emit(new Event.TextDelta(piece), piece.length());
    }

    void reasoning(String piece) {
        if (piece.isEmpty()) return;
        parts.reasoning(piece);
        emit(new Event.ReasoningDelta(piece), piece.length());
    }

    void refusal(String piece) {
        if (piece.isEmpty()) return;
        refusal.append(piece);
        emit(new Event.RefusalDelta(piece), piece.length());
    }

    void toolCall(int index, String id, String name, String argumentsPiece) {
        Parts.Call call = parts.call(index);
        boolean begins = call == null;
        if (call == null) call = parts.begin(index, id.isEmpty() ? "call_" + index : id);
        if (!name.isEmpty() && call.name.isEmpty()) call.name = name;
        call.arguments.append(argumentsPiece);
        if (begins || !argumentsPiece.isEmpty()) {
            emit(new Event.ToolCallDelta(call.id, argumentsPiece), argumentsPiece.length());
        }
    }

    void raw(String provider, Json part) {
        parts.raw(provider, part);
        count(part.toString().length());
    }

    void citation(Citation citation) {
        citations.add(citation);
        emit(new Event.CitationAdded(citation), citation.raw().toString().length());
    }

    void note(Event.Note note) {
        emit(note, 0);
    }

    void extra(Json fields) {
        extra.putAll(fields.members());
    }

    void extraItems(String field, List<Json> items) {
        lists.computeIfAbsent(field, f -> new ArrayList<>()).addAll(items);
        for (Json item : items) count(item.toString().length());
    }

    void finish(FinishReason reason, String providersWord) {
        finishReason = reason;
        finishWord = providersWord;
    }

    boolean started() {
        return noted || !parts.isEmpty();
    }

    void moreAtHand(boolean more) {
        if (moreAtHand && !more && run != null) run.wakeReader();
        moreAtHand = more;
    }

    private void emit(Event event, int characters) {
        noted = true;
        count(characters);
        if (run != null) run.emit(event, moreAtHand);
        else out.emit(event);
    }

    private void count(int characters) {
        written += characters;
        if (written > limit) {
            throw new LimitException("the answer is longer than the limit of " + limit
                    + " characters for one response; raise the limit if such answers are wanted");
        }
    }

    ChatResponse response() {
        FinishReason reason = finishReason;
        boolean partial = false;
        if (reason == null) {
            if (!out.cancelled()) throw truncated();
            if (run != null) run.throwIfCancelled();
            reason = FinishReason.STOPPED_BY_USER;
            partial = true;
        }
        // several servers say "stop" where they mean "call these tools"
        if (reason == FinishReason.STOP && parts.hasCalls()) reason = FinishReason.TOOL_CALLS;
        var message = Message.AssistantMessage.of(parts.content(partial), List.of());
        var answer = new Answer(message.partial(partial));
        answer.citations = citations;
        answer.usage = usage;
        answer.finishReason = reason;
        answer.finishWord = finishWord;
        answer.refusal = refusal.toString();
        answer.model = model;
        var fields = new LinkedHashMap<String, Object>(extra);
        fields.putAll(lists);
        answer.extra = Json.of(fields);
        return new ChatResponse(answer);
    }

    private TruncatedStreamException truncated() {
        return new TruncatedStreamException(
                "the answer ended without its protocol's own end, after " + text
                        + " characters of text; it may be only a part of what the model said",
                null);
    }
}
