/**
 * Recipes: programs as users write them, each a file with a main. It compiles against what Weft exports, and
 * nothing else.
 */
@SuppressWarnings("requires-automatic") // OpenTelemetry's are no modules yet
module dev.weft.examples {
    requires dev.weft;
    requires dev.weft.lucene;
    requires dev.weft.servlet;
    requires dev.weft.testing;
    requires java.logging;
    requires java.net.http;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static io.opentelemetry.sdk.common;
    requires static io.opentelemetry.sdk.trace;
    requires static jakarta.servlet;
    requires static org.eclipse.jetty.ee10.servlet;
    requires static org.eclipse.jetty.server;
    requires static org.jspecify;
    requires static org.slf4j;

    // answers become records of ours
    opens dev.weft.examples to
            dev.weft;
    opens dev.weft.examples.docs to
            dev.weft;
}
