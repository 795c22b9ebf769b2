package dev.weft.servlet;

import dev.weft.servlet.check.Container;
import dev.weft.servlet.check.Container.Site;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A container with one kind of threads, and one way of sending. */
record Kind(Container container, boolean virtualThreads, boolean async) {
    static Stream<Kind> all() {
        return Arrays.stream(Container.values())
                .flatMap(container -> Stream.of(true, false)
                        .flatMap(virtual -> Stream.of(false, true).map(async -> new Kind(container, virtual, async))));
    }

    /** One kind a container, for what does not depend on the rest. */
    static Stream<Kind> blocking() {
        return Arrays.stream(Container.values()).map(container -> new Kind(container, true, false));
    }

    static List<Container> containers() {
        return List.of(Container.values());
    }

    Site serve(Serving.Work work) throws Exception {
        return container.serve(Map.of("/*", new Serving(work)), virtualThreads);
    }

    Sender sender(dev.weft.web.Format format) {
        var sender = Sse.as(format);
        return async ? sender.async() : sender;
    }

    @Override
    public String toString() {
        return container + (virtualThreads ? ", virtual threads" : ", platform threads") + (async ? ", async" : "");
    }
}
