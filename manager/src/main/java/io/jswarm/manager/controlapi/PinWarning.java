package io.jswarm.manager.controlapi;

import java.util.List;
import java.util.Locale;

/** Says in a sentence why an image has no digest; what engines say is an error of their network library. Pure. */
final class PinWarning {
    private static final int LONGEST = 100;

    private PinWarning() {}

    private record Cause(List<String> signs, String words) {}

    /** The first one counts: a refusal may speak of "not found" too. */
    private static final List<Cause> CAUSES = List.of(
            new Cause(
                    List.of("unauthorized", "authentication required", "no basic auth", "denied"),
                    "its registry refuses to tell without credentials (--with-registry-auth)"),
            new Cause(List.of("x509:", "tls: "), "the engine does not trust its registry's certificate"),
            new Cause(
                    List.of("no such host", "server misbehaving", "temporary failure in name resolution", ": lookup "),
                    "the name of its registry cannot be resolved"),
            new Cause(
                    List.of(
                            "connection refused",
                            "connection reset",
                            "i/o timeout",
                            "handshake timeout",
                            "no route to host",
                            "network is unreachable",
                            "deadline exceeded",
                            "awaiting headers",
                            "eof"),
                    "its registry cannot be reached"),
            new Cause(List.of("manifest unknown", "not found", "no such image"), "its registry knows no such image"));

    static String text(String image, String error) {
        return "The image " + image + " could not be pinned to a digest, since " + why(error)
                + "; nodes may run different versions of it.";
    }

    private static String why(String error) {
        String lower = error.toLowerCase(Locale.ROOT);
        return CAUSES.stream()
                .filter(cause -> cause.signs().stream().anyMatch(lower::contains))
                .map(Cause::words)
                .findFirst()
                .orElseGet(() -> quoted(error));
    }

    private static String quoted(String error) {
        String line = error.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
