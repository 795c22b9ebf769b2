package dev.weft.servlet.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real front ends against the application, in every container and once behind nginx: EventSource, the AI SDK in three versions, the
 * client of AG-UI in two, that of OpenAI. Each container has an application of its own, since runs are counted.
 */
@DisplayName("Real front ends")
class FrontEndChecksTest {
    @ParameterizedTest
    @ValueSource(strings = {"sse", "ai-sdk", "ag-ui", "openai"})
    @Timeout(600)
    void readWhatIsSentFromEveryContainer(String check) throws Exception {
        var checks = Checks.find();
        var results = new ConcurrentHashMap<String, String>();
        try (var jetty = Container.JETTY.serve(new CheckApplication().servlets(), true);
                var tomcat = Container.TOMCAT.serve(new CheckApplication().servlets(), true);
                var undertow = Container.UNDERTOW.serve(new CheckApplication().servlets(), true)) {
            run(
                    checks,
                    check,
                    Map.of("Jetty", jetty.url(), "Tomcat", tomcat.url(), "Undertow", undertow.url()),
                    results);
        }
        assertPassed(check, results);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ai-sdk", "ag-ui", "openai"})
    @Timeout(600)
    void readWhatIsSentThroughNginxAsItComes(String check) throws Exception {
        var checks = Checks.find();
        var results = new ConcurrentHashMap<String, String>();
        try (var jetty = Container.JETTY.serve(new CheckApplication().servlets(), true);
                var nginx = Nginx.before(jetty.url())) {
            run(checks, check, Map.of("nginx before Jetty", nginx.url()), results);
        }
        assertPassed(check, results);
    }

    private static void run(
            Checks checks, String check, Map<String, String> servers, ConcurrentMap<String, String> results)
            throws InterruptedException {
        var threads = servers.entrySet().stream()
                .map(server -> Thread.startVirtualThread(() -> {
                    try {
                        var said = checks.run(check, server.getValue());
                        results.put(server.getKey(), said.code() == 0 ? last(said.text()) : said.text());
                    } catch (Exception e) {
                        results.put(server.getKey(), "failed by " + e);
                    }
                }))
                .toList();
        for (Thread thread : threads) thread.join();
        new TreeMap<>(results)
                .forEach((server, said) -> System.out.println("front end " + check + ", " + server + ": " + said));
    }

    private static String last(String said) {
        return said.strip().lines().reduce((before, line) -> line).orElse("");
    }

    private static void assertPassed(String check, Map<String, String> results) {
        var failed = new TreeMap<>(results);
        failed.values().removeIf(said -> said.startsWith("PASSED"));
        assertEquals(Map.of(), failed, check);
    }
}
