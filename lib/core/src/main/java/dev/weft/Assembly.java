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
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final Map<Integer, Call> calls = new LinkedHashMap<>();
    private final Map<String, Json> extra = new LinkedHashMap<>();
    private final Map<String, List<Json>> lists = new LinkedHashMap<>();
    private String finishWord = "";
    private String reasoningProvider = "";
    private Json reasoningRaw = Json.object();
    private long written;
    private boolean moreAtHand;

    Assembly(Emitter out) {
        this.out = out;
        run = out instanceof StepEmitter own ? own : null;
    }

    void text(String piece) {
        if (piece.isEmpty()) return;
        text.append(piece);
        emit(new Event.TextDelta(piece), piece.length());
    }

    void reasoning(String piece) {
        if (piece.isEmpty()) return;
        reasoning.append(piece);
        emit(new Event.ReasoningDelta(piece), piece.length());
    }

    void reasoningRaw(String provider, Json raw) {
        reasoningProvider = provider;
        reasoningRaw = raw.over(reasoningRaw);
    }

    void refusal(String piece) {
        if (piece.isEmpty()) return;
        refusal.append(piece);
        emit(new Event.RefusalDelta(piece), piece.length());
    }

    void toolCall(int index, String id, String name, String argumentsPiece) {
        Call call = calls.get(index);
        boolean begins = call == null;
        if (call == null) {
            call = new Call(id.isEmpty() ? "call_" + index : id);
            calls.put(index, call);
        }
        if (!name.isEmpty() && call.name.isEmpty()) call.name = name;
        call.arguments.append(argumentsPiece);
        if (begins || !argumentsPiece.isEmpty()) {
            emit(new Event.ToolCallDelta(call.id, argumentsPiece), argumentsPiece.length());
        }
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
        return !text.isEmpty() || !reasoning.isEmpty() || !refusal.isEmpty() || !calls.isEmpty();
    }

    void moreAtHand(boolean more) {
        if (moreAtHand && !more && run != null) run.wakeReader();
        moreAtHand = more;
    }

    private void emit(Event event, int characters) {
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
        if (reason == FinishReason.STOP && !calls.isEmpty()) reason = FinishReason.TOOL_CALLS;
        var answer = new Answer(message(partial));
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

    private Message.AssistantMessage message(boolean partial) {
        var content = new ArrayList<Content>();
        if (!reasoning.isEmpty() || !reasoningProvider.isEmpty()) {
            content.add(Content.Reasoning.of(reasoning.toString(), reasoningProvider, reasoningRaw));
        }
        if (!text.isEmpty()) content.add(Content.text(text.toString()));
        var toolCalls = new ArrayList<ToolCall>();
        // a call that was cut off in the middle is no call
        if (!partial) for (Call call : calls.values()) toolCalls.add(call.whole());
        return Message.AssistantMessage.of(content, toolCalls).partial(partial);
    }

    private TruncatedStreamException truncated() {
        return new TruncatedStreamException(
                "the answer ended without its protocol's own end, after " + text.length()
                        + " characters of text; it may be only a part of what the model said",
                null);
    }

    private static final class Call {
        private final String id;
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        Call(String id) {
            this.id = id;
        }

        ToolCall whole() {
            return ToolCall.of(id, name, arguments.toString());
        }
    }
}
