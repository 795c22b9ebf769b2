package dev.weft.provider;

import java.util.Locale;
import java.util.function.Supplier;

/** Where Google's two APIs for Gemini are. */
final class GoogleEndpoints {
    private static final String KEY = "GEMINI_API_KEY";
    private static final String OTHER_KEY = "GOOGLE_API_KEY";

    private GoogleEndpoints() {}

    /** The variable that holds the key, or "". */
    static String keyVariable(Vendor.Environment environment) {
        if (!environment.text(KEY).isEmpty()) return KEY;
        return environment.text(OTHER_KEY).isEmpty() ? "" : OTHER_KEY;
    }

    static Endpoint gemini(Vendor.Environment environment) {
        String variable = keyVariable(environment);
        return Endpoint.of("https://generativelanguage.googleapis.com/v1beta")
                .keyHeader("x-goog-api-key")
                .keyFrom(variable.isEmpty() ? KEY : variable, environment);
    }

    static Endpoint vertex(String project, String location, Supplier<String> token) {
        check("project", project, "[A-Za-z0-9][A-Za-z0-9.:-]*");
        check("location", location, "[a-z0-9][a-z0-9-]*");
        String base = "https://" + host(location) + "/v1/projects/" + project + "/locations/" + location
                + "/publishers/google";
        return Endpoint.of(base).keyHeader("Authorization").key(token);
    }

    /** By variables that Google's own programs know. A token of this kind lives for an hour. */
    static Endpoint vertex(Vendor.Environment environment) {
        String project = environment.text("GOOGLE_CLOUD_PROJECT");
        String token = environment.text("GOOGLE_OAUTH_ACCESS_TOKEN");
        if (project.isEmpty() || token.isEmpty()) {
            throw new IllegalStateException("no project or no token for Vertex AI: set the environment variables"
                    + " GOOGLE_CLOUD_PROJECT and GOOGLE_OAUTH_ACCESS_TOKEN (and GOOGLE_CLOUD_LOCATION, else global),"
                    + " or say Gemini.at(Endpoint.vertex(project, location, token))");
        }
        String location = environment.text("GOOGLE_CLOUD_LOCATION");
        return vertex(project, location.isEmpty() ? "global" : location, () -> token);
    }

    private static String host(String location) {
        return switch (location) {
            case "global" -> "aiplatform.googleapis.com";
            case "us", "eu" -> "aiplatform." + location + ".rep.googleapis.com";
            default -> location + "-aiplatform.googleapis.com";
        };
    }

    private static void check(String what, String value, String pattern) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "'%s' is no %s of Google Cloud; ones look like my-project and europe-west4",
                    value,
                    what));
        }
    }
}
