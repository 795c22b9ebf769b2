package dev.weft.provider;

import dev.weft.provider.openai.OpenAiDialect;

/** Where OpenAI's models are on Azure: the deployment stands in the model's place, and the key in a header of its own. */
final class Azure {
    private Azure() {}

    /** Version 1 of the API, where the deployment's name goes as the model's. */
    static Endpoint endpoint(String resource, Vendor.Environment environment) {
        return at(resource, "/openai/v1", environment).dialect(OpenAiDialect.OPENAI);
    }

    /** A dated version of the API, where the deployment's name is a part of the address. */
    static Endpoint endpoint(String resource, String deployment, String apiVersion, Vendor.Environment environment) {
        // what came with the version of September 2024, earlier ones refuse
        var dialect = apiVersion.compareTo("2024-09") < 0 ? OpenAiDialect.EARLY_AZURE : OpenAiDialect.OPENAI;
        return at(resource, "/openai/deployments/" + deployment, environment)
                .query("api-version", apiVersion)
                .dialect(dialect);
    }

    private static Endpoint at(String resource, String path, Vendor.Environment environment) {
        String address = resource.contains("://") ? resource : "https://" + resource + ".openai.azure.com";
        return Endpoint.of(address.replaceAll("/+$", "") + path)
                .keyHeader("api-key")
                .keyFrom("AZURE_OPENAI_API_KEY", environment);
    }
}
