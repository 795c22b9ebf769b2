package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events as JSON and back. */
class EventCodecTest {
    @Event.Name("index.progress")
    record Progress(int percent, List<Document> found) implements Event.Custom {}

    record Unnamed(int percent) implements Event.Custom {}

    @Event.Name("text.delta")
    record Thief(String text) implements Event.Custom {}

    @Event.Name("index.progress")
    record Twin(int percent) implements Event.Custom {}

    private static final EventCodec CODEC = EventCodec.of(Progress.class);

    private static final Document DOCUMENT = Document.of("a.md#1", "It rains.")
            .score(0.75)
            .metadata("lang", "en")
            .metadata("page", "3");
    private static final Citation CITATION = Citation.of("Oslo", "https://example.org/oslo", Json.object("n", 1))
            .quote("rain")
            .part(3, 8);
    private static final Usage USAGE = Usage.of(20, 9).cached(3).reasoning(2).estimated(true);

    private static ChatRequest request() {
        var schema = Schema.json("{\"title\":\"Trip\",\"type\":\"object\"}");
        return ChatRequest.of(List.of(
                        Message.system("Be brief."),
                        Message.user("Weather?", Content.image(new byte[] {1, 2}, "image/png"))))
                .tools(List.of(ToolSpec.of("weather", "Tells the weather", Json.object("type", "object"))))
                .options(o -> o.temperature(0.5)
                        .topP(0.9)
                        .maxTokens(100)
                        .seed(7)
                        .stop("END", "STOP")
                        .reasoning(Effort.HIGH)
                        .toolChoice(ToolChoice.tool("weather"))
                        .streaming(false)
                        .extra("a.b", List.of(1, 2)))
                .schema(schema);
    }

    private static ChatResponse response() {
        var response = ChatResponse.writer(event -> {})
                .model("talkative-1")
                .reasoning("hm")
                .reasoningRaw("p", Json.object("signature", "A+/="))
                .text("It rains 🌧")
                .citation(CITATION)
                .toolCall(0, "c1", "weather", "{\"city\":\"Os")
                .refusal("but")
                .usage(USAGE)
                .extra(Json.object("id", "r1"))
                .finish(FinishReason.TOOL_CALLS, "tool_use")
                .response();
        return response.sources(List.of(DOCUMENT)).messages(List.of(Message.user("and"), response.message()));
    }

    private static Summary summary() {
        return new Summary(
                "It rains.", USAGE, Duration.ofNanos(2_300_000_001L), Duration.ofMillis(3), 2, 1, 1, List.of(DOCUMENT));
    }

    private static Run run() {
        return new Run("id-1", "chat", Map.of("tenant", "acme"), Instant.parse("2026-01-31T09:30:00.123456789Z"));
    }

    /** One of everything that an event may carry; whoever adds another type adds one here, and its form to JsonForm. */
    private static Map<Type, Object> samples() {
        var call = ToolCall.of("c1", "weather", "{\"city\":\"Os");
        var samples = new TreeMap<Type, Object>((a, b) -> a.getTypeName().compareTo(b.getTypeName()));
        for (Object one : List.of(
                "text",
                7,
                8L,
                0.5,
                true,
                call,
                ToolResult.error("no"),
                request(),
                request().options(),
                request().tools().getFirst(),
                response(),
                summary(),
                run(),
                DOCUMENT,
                CITATION,
                USAGE,
                Duration.ofNanos(1_500_000_001L),
                Instant.parse("2026-01-31T09:30:00Z"),
                Failure.of(ApiException.status(429)
                        .kind(ApiException.Kind.RATE_LIMIT)
                        .message("slow down")
                        .build()))) {
            samples.put(one.getClass(), one);
        }
        samples.put(int.class, 7);
        samples.put(long.class, 8L);
        samples.put(double.class, 0.5);
        samples.put(boolean.class, true);
        samples.put(Json.class, Json.array(1, "two", null));
        samples.put(Message.class, Message.user("hi"));
        return samples;
    }

    private static Object sample(Type type) {
        if (type instanceof java.lang.reflect.ParameterizedType list && list.getRawType() == List.class)
            return List.of(sample(list.getActualTypeArguments()[0]));
        return Objects.requireNonNull(
                samples().get(type), () -> "no sample of " + type.getTypeName() + ": add one to samples()");
    }

    static Stream<Event> everyEvent() {
        return WireName.OWN.values().stream().map(type -> {
            try {
                var components = type.getRecordComponents();
                var constructor = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                return (Event) constructor.newInstance(Arrays.stream(components)
                        .map(component -> sample(component.getGenericType()))
                        .toArray());
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(type.getName(), e);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEventComesBackAsItWas(Event event) {
        Json data = Json.parse(CODEC.data(event).toString());
        assertEquals(
                Arrays.stream(event.getClass().getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.toSet()),
                data.keys());
        Event back = CODEC.event(CODEC.name(event), data);
        assertSame(event.getClass(), back.getClass());
        assertEquals(data, CODEC.data(back));
    }

    /** The fields of every class that events carry. A field that goes or changes its name breaks what people have stored. */
    @Test
    void theNamesOfFieldsAreFrozen() {
        var names = new TreeMap<String, Set<String>>();
        for (Object sample : samples().values()) {
            if (JsonForm.of(sample.getClass()) != null)
                names.put(
                        sample.getClass().getSimpleName(),
                        new TreeSet<>(Json.of(sample).keys()));
        }
        assertEquals(
                """
                ChatOptions [extra, maxTokens, reasoning, seed, stop, streaming, temperature, toolChoice, topP]
                ChatRequest [messages, options, schema, tools]
                ChatResponse [citations, extra, finishReason, finishWord, message, messages, model, refusal, sources, usage]
                Citation [end, quote, raw, start, title, url]
                Document [id, metadata, score, text]
                Failure [message, retryable, type]
                Run [id, name, startedAt, tags]
                Summary [modelCalls, retries, sources, text, toFirstText, toolCalls, total, usage]
                ToolCall [arguments, id, name]
                ToolResult [error, text]
                ToolSpec [description, name, parameters]
                Usage [cached, estimated, input, output, reasoning]
                """,
                names.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    /** What a class has learned since its form was written is in its form. */
    @Test
    void everyFieldOfAClassIsInItsForm() throws ReflectiveOperationException {
        var elsewhere = Map.of("argumentsText", "arguments", "exception", "type");
        for (Object sample : samples().values()) {
            if (JsonForm.of(sample.getClass()) == null) continue;
            Set<String> written = Json.of(sample).keys();
            for (var field : sample.getClass().getDeclaredFields()) {
                if (java.lang.reflect.Modifier.isStatic(field.getModifiers())) continue;
                String name = elsewhere.getOrDefault(field.getName(), field.getName());
                assertTrue(written.contains(name), () -> sample.getClass().getSimpleName() + "." + name);
            }
        }
    }

    @Test
    void whatIsEmptyIsLeftOut() {
        assertEquals(
                "{\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hel\"}]},\"finishReason\":\"STOP\"}",
                Json.of(ChatResponse.of("Hel")).toString());
        assertEquals(
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}",
                Json.of(ChatRequest.of("hi")).toString());
    }

    @Test
    void whatALaterVersionAddsIsIgnored() {
        Json data = CODEC.data(new Event.ModelCallFinished(response()));
        Json later = data.with("response.mood", "good")
                .with("response.usage.joules", 3)
                .plus("more", 1);
        assertEquals(data, CODEC.data(CODEC.event("model.call.finished", later)));
        var other = CODEC.event("model.call.finished", data.with("response.finishReason", "TIRED"));
        assertEquals(
                FinishReason.OTHER, ((Event.ModelCallFinished) other).response().finishReason());
    }

    @Test
    void anEventThatIsNotKnownIsKeptAndWrittenAsItWas() {
        Json data = Json.object("mood", "good", "n", 1);
        Event unknown = CODEC.event("mood.changed", data);
        assertEquals(new Event.Unknown("mood.changed", data), unknown);
        assertEquals("mood.changed", CODEC.name(unknown));
        assertEquals(data, CODEC.data(unknown));
        assertFalse(unknown.toString().contains("good"));
    }

    @Test
    void aUsersEventIsReadWhereItsClassIsKnown() {
        var progress = new Progress(40, List.of(DOCUMENT));
        assertEquals("index.progress", CODEC.name(progress));
        assertEquals(progress, CODEC.event("index.progress", CODEC.data(progress)));
        assertInstanceOf(Event.Unknown.class, EventCodec.PLAIN.event("index.progress", CODEC.data(progress)));
        assertEquals(Unnamed.class.getName(), CODEC.name(new Unnamed(1)));
        assertEquals("{\"percent\":1}", CODEC.data(new Unnamed(1)).toString());
    }

    @Test
    void namesThatCouldBeMixedUpAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> EventCodec.of(Unnamed.class));
        assertThrows(IllegalArgumentException.class, () -> EventCodec.of(Thief.class));
        assertThrows(IllegalArgumentException.class, () -> CODEC.name(new Thief("x")));
        assertThrows(IllegalArgumentException.class, () -> EventCodec.of(Progress.class, Twin.class));
    }

    @Test
    void aFailureIsDataWithoutItsStackAndWhatTheProviderHasSent() {
        var refused = ApiException.status(429)
                .kind(ApiException.Kind.RATE_LIMIT)
                .message("slow down")
                .body("{\"prompt\":\"my secret\"}")
                .build();
        Json data = CODEC.data(new Event.ModelCallFailed(Failure.of(refused)));
        assertEquals(
                "{\"failure\":{\"type\":\"RateLimitException\",\"message\":\"status 429: slow"
                        + " down\",\"retryable\":true}}",
                data.toString());
        var back = ((Event.ModelCallFailed) CODEC.event("model.call.failed", data)).failure();
        assertEquals("RateLimitException: status 429: slow down", back.toString());
        assertTrue(back.retryable());
        assertInstanceOf(RecordedException.class, back.exception());
        var cancelled = Failure.of(new CancelledException("closed"));
        assertInstanceOf(
                CancelledException.class, Json.of(cancelled).as(Failure.class).exception());
    }

    @Test
    void whatDoesNotFitIsRefusedByItsPathAndWithoutWhatItSays() {
        for (Json wrong : List.of(
                Json.object(), Json.object("text", 7), Json.object("text", null), Json.array(), Json.of("secret"))) {
            var refused = assertThrows(DecodeException.class, () -> CODEC.event("text.delta", wrong));
            assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
        }
        Json call = Json.object("call", Json.object("id", List.of("secret")));
        var refused = assertThrows(DecodeException.class, () -> CODEC.event("tool.call.started", call));
        assertTrue(refused.getMessage().contains("call.id is an array"), refused.getMessage());
        assertThrows(DecodeException.class, () -> CODEC.event("run.started", Json.object("run", "secret")));
    }

    @Test
    void whatEventsCarryIsJsonOfItsOwnToo() {
        assertEquals(DOCUMENT, Json.of(DOCUMENT).as(Document.class));
        assertEquals(CITATION, Json.parse(Json.of(CITATION).toString()).as(Citation.class));
        assertEquals(USAGE, Json.of(USAGE).as(Usage.class));
        assertEquals(Usage.NONE, Json.of(Usage.NONE).as(Usage.class));
        assertEquals(
                Document.of("x", "y"),
                Json.of(Document.of("x", "y").score(Double.NaN)).as(Document.class));
    }
}
