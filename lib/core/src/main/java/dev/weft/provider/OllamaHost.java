package dev.weft.provider;

/** Reads OLLAMA_HOST as Ollama itself does: a host, host and port, a port, an address; what servers listen on included. */
final class OllamaHost {
    private static final String PORT = "11434";

    private OllamaHost() {}

    static Endpoint endpoint(Vendor.Environment environment) {
        return Endpoint.of(url(environment.text("OLLAMA_HOST")));
    }

    static String url(String value) {
        String rest = value.replaceAll("^[\"']+|[\"']+$", "").strip();
        int schemeEnd = rest.indexOf("://");
        String scheme = schemeEnd < 0 ? "http" : rest.substring(0, schemeEnd);
        if (schemeEnd >= 0) rest = rest.substring(schemeEnd + 3);
        else if (rest.equals("ollama.com")) scheme = "https";
        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash).replaceAll("/+$", "");
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String defaultPort = schemeEnd < 0 && !scheme.equals("https") ? PORT : scheme.equals("https") ? "443" : "80";
        return scheme + "://" + host(authority) + ":" + port(authority, defaultPort) + path;
    }

    private static String host(String authority) {
        String host = authority.substring(0, portColon(authority));
        // an IPv6 address may come without its brackets
        if (host.indexOf(':') >= 0 && !host.startsWith("[")) host = "[" + host + "]";
        return switch (host) {
            // what a server listens on is nothing that a client connects to
            case "", "0.0.0.0", "[::]" -> "localhost";
            default -> host;
        };
    }

    private static String port(String authority, String defaultPort) {
        int colon = portColon(authority);
        String port = colon == authority.length() ? "" : authority.substring(colon + 1);
        boolean valid = port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65535;
        return valid ? port : defaultPort;
    }

    /** Where the colon before the port is, or the end. */
    private static int portColon(String authority) {
        int last = authority.lastIndexOf(':');
        if (last < 0 || authority.endsWith("]")) return authority.length();
        boolean bareIpv6 = authority.indexOf(':') != last && !authority.startsWith("[");
        return bareIpv6 ? authority.length() : last;
    }
}
