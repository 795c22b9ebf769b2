package dev.weft.web;

import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** Counts what is read of one request, and refuses what is more than the limits before room is made for it. For one thread. */
final class Posted {
    private final RequestLimits limits;
    private long parts;
    private long characters;
    private long bytes;

    Posted(RequestLimits limits) {
        this.limits = limits;
    }

    List<Field> messages(Field all) {
        if (all.has(limits.messages())) throw tooMuch(all, limits.messages() + " messages");
        return all.items();
    }

    /** Parts, calls, whatever else a message has many of. */
    List<Field> parts(Field all) {
        if (all.has(limits.parts() - parts)) throw tooMuch(all, limits.parts() + " parts in all messages together");
        List<Field> items = all.items();
        parts += items.size();
        return items;
    }

    String text(Field text) {
        return counted(text, text.text());
    }

    String text(Field text, String orElse) {
        return counted(text, text.text(orElse));
    }

    /** A value as text: a string as what it says, any other as JSON. */
    String plain(Field value) {
        Json json = value.json();
        if (json.isMissing()) return "";
        return json.isString() ? text(value) : counted(value, json.toString());
    }

    String counted(Field at, String text) {
        characters += text.length();
        if (characters > limits.characters()) throw tooMuch(at, limits.characters() + " characters in all");
        return text;
    }

    /** How many bytes of files there may still be. */
    long bytesLeft() {
        return limits.fileBytes() - bytes;
    }

    void file(Field at, long size) {
        if (size > bytesLeft()) throw tooMuch(at, limits.fileBytes() + " bytes of files in all");
        bytes += size;
    }

    /** A call as OpenAI and AG-UI write it: an id, and a function with a name and arguments. */
    ToolCall call(Field call) {
        Field function = call.at("function");
        return ToolCall.of(text(call.at("id")), text(function.at("name")), text(function.at("arguments"), ""));
    }

    /** The client's tools; {@code function} finds in each what has its name. */
    List<ToolSpec> tools(Field all, UnaryOperator<Field> function) {
        if (all.has(limits.tools())) throw tooMuch(all, limits.tools() + " tools");
        var names = new HashSet<String>();
        var specs = new ArrayList<ToolSpec>();
        for (Field item : all.items()) {
            Field tool = function.apply(item);
            String name = text(tool.at("name"));
            if (!names.add(name)) throw tool.at("name").wrong("a tool before it has the same name");
            Json parameters = tool.at("parameters").object(Json.object("type", "object", "properties", Json.object()));
            counted(tool.at("parameters"), parameters.toString());
            specs.add(ToolSpec.of(name, text(tool.at("description"), ""), parameters));
        }
        return specs;
    }

    /** What a client says of how the model is to behave is not for it to say. */
    static List<Message> withoutInstructions(List<Message> messages) {
        return messages.stream()
                .filter(message -> !(message instanceof Message.SystemMessage))
                .toList();
    }

    private static BadRequestException tooMuch(Field at, String most) {
        return BadRequestException.tooMuch(at.path(), at.path() + ": the limit is " + most);
    }
}
