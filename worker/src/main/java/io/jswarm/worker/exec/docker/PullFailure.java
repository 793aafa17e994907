package io.jswarm.worker.exec.docker;

import io.jswarm.worker.task.EngineProblem.Kind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What kind of failure an engine's words about a pull mean, whether it may pass, and what to do. Engines say the same in
 * many words; the first kind that knows one of them is taken, so narrow ones stand before wide ones.
 */
enum PullFailure {
    PLATFORM(
            Kind.PERMANENT,
            "it is not made for this node's platform",
            "give another tag, or keep it off this node: --constraint node.platform.arch==…",
            "no matching manifest",
            "does not match the specified platform"),
    RATE(
            Kind.RETRYABLE,
            "the registry allows no more pulls for now",
            "it is tried again; with an account there may be more: 'docker login', then --with-registry-auth",
            "toomanyrequests",
            "too many requests",
            "rate limit"),
    NO_NAME(
            Kind.RETRYABLE,
            "the registry's name cannot be resolved",
            "check the name before the first '/', and on this node: getent hosts REGISTRY",
            "no such host",
            "server misbehaving",
            "temporary failure in name resolution",
            "lookup "),
    REFUSED(
            Kind.RETRYABLE,
            "nothing listens at the registry's address",
            "see that the registry runs, and that host and port before the first '/' are right",
            "connection refused"),
    NO_WAY(
            Kind.RETRYABLE,
            "the registry cannot be reached from this node",
            "check this node's network, its proxy and its firewall",
            "no route to host",
            "network is unreachable"),
    TIMEOUT(
            Kind.RETRYABLE,
            "the registry does not answer in time",
            "check this node's network, its proxy and its firewall",
            "timeout",
            "timed out",
            "deadline exceeded",
            "context canceled"),
    BROKEN(
            Kind.RETRYABLE,
            "the connection to the registry broke",
            "it is tried again; if it stays so, look at the registry",
            "connection re",
            "unexpected eof",
            ": eof",
            "dial tcp"),
    TLS(
            Kind.PERMANENT,
            "this node's engine does not trust the registry",
            "give the engine the registry's CA (/etc/docker/certs.d/REGISTRY/ca.crt), or name it in insecure-registries"
                    + " of /etc/docker/daemon.json",
            "x509",
            "server gave http response"),
    NOT_FOUND(
            Kind.PERMANENT,
            "the registry has no such image or tag",
            "check the name and tag; one that is private needs 'jswarm service update --with-registry-auth'",
            "manifest unknown",
            "not found",
            "does not exist"),
    UNAUTHORIZED(
            Kind.PERMANENT,
            "the registry wants other credentials, or none would do",
            "'docker login REGISTRY' where you type, then 'jswarm service update --with-registry-auth SERVICE'",
            "unauthorized",
            "denied",
            "no basic auth",
            "authentication required"),
    INVALID(
            Kind.PERMANENT,
            "the engine cannot use it",
            "check the name and tag",
            "invalid reference",
            "invalid checksum"),
    OTHER(Kind.RETRYABLE, "the engine or the registry failed", "it is tried again; see the engine's log on this node");

    /**
     * The engine's own end of a connection, {@code 10.0.0.1:58706->}, in an error of its network library. Its port is
     * another one at each try, and makes the same failure look like a new one.
     */
    private static final Pattern OWN_ADDRESS = Pattern.compile("[^\\s,;()]+:\\d+->");

    private final Kind kind;
    private final String meaning;
    private final String advice;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> words;

    PullFailure(Kind kind, String meaning, String advice, String... words) {
        this.kind = kind;
        this.meaning = meaning;
        this.advice = advice;
        this.words = List.of(words);
    }

    /** What the engine's words mean. */
    static PullFailure of(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        for (PullFailure failure : values()) {
            if (failure.words.stream().anyMatch(text::contains)) {
                return failure;
            }
        }
        return OTHER;
    }

    /** Whether it may pass. */
    Kind kind() {
        return kind;
    }

    /** For a person: what it is, what the engine said, what to do. */
    String explain(String image, String message) {
        return "cannot pull image " + image + ": " + meaning + " ("
                + OWN_ADDRESS.matcher(message).replaceAll("") + "); " + advice;
    }
}
