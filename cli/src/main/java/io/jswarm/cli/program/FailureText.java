package io.jswarm.cli.program;

import io.jswarm.api.Rejection;
import io.jswarm.client.ClientException;
import io.jswarm.client.Endpoint;
import io.jswarm.client.Failure;
import java.util.stream.Collectors;

/** Puts a failure of the client into words, with what to do next, and gives it an exit code. */
public final class FailureText {
    private static final String LIST_CONTEXTS = "See those that there are with 'jswarm context ls'.";

    private FailureText() {}

    /** What the person is told; what is in words already stays as it is. */
    public static CliException of(RuntimeException failure) {
        return switch (failure) {
            case CliException told -> told;
            case ClientException client -> of(client.failure());
            default -> throw failure;
        };
    }

    private static CliException of(Failure failure) {
        return switch (failure) {
            case Failure.Refused(Rejection no) ->
                new CliException(
                        no.code() == Rejection.Code.UNAVAILABLE ? ExitCodes.UNREACHABLE : ExitCodes.FAILED,
                        no.reason(),
                        no.hint());
            case Failure.Unreachable unreachable ->
                new CliException(
                        ExitCodes.UNREACHABLE,
                        "Expected an answer from " + unreachable.endpoint().description() + ", but there was none: "
                                + causes(unreachable) + ".",
                        unreachableHint(unreachable));
            case Failure.UnknownCall(Endpoint endpoint) ->
                CliException.failed(
                        "Expected a manager, but " + endpoint.description()
                                + " does not take this call: it is a worker, or of an earlier version.",
                        "Run this on a manager, or use a context of one: 'jswarm context ls'. 'jswarm info' says what this"
                                + " host is.");
            case Failure.Denied(String said) ->
                CliException.failed(said, "Make a new context on a manager: 'jswarm context create NAME'.");
            case Failure.Broken broken -> CliException.failed(broken.said(), "");
            case Failure.Closed closed -> CliException.failed("The command was ended: " + closed.message() + ".", "");
            case Failure.TooLarge large ->
                CliException.usage(
                        "Expected a request of at most " + (large.most() >> 20) + " MiB, but this one has "
                                + (large.bytes() >> 20) + " MiB.",
                        "Put large data (in --env, --env-file, --label, arguments) into the image or into a volume.");
            case Failure.UnusableCredentials(Endpoint endpoint) ->
                CliException.failed(
                        "Expected the key and certificates of " + endpoint.description()
                                + ", but they are no such (PEM), or do not belong together.",
                        "Make them anew: 'jswarm context create NAME' on a manager, or restart the daemon.");
            case Failure.OfHost host -> ofHost(host);
            case Failure.OfContext context -> ofContext(context);
            case Failure.OfFile file -> ofFile(file);
        };
    }

    private static String causes(Failure.Unreachable unreachable) {
        if (unreachable.endpoint().local()) {
            return String.join(", ", unreachable.causes().values()); // its port is of no use to anybody
        }
        return unreachable.causes().entrySet().stream()
                .map(each -> each.getKey() + " (" + each.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String unreachableHint(Failure.Unreachable unreachable) {
        Endpoint endpoint = unreachable.endpoint();
        if (!endpoint.lastStop().isEmpty()) {
            return endpoint.lastStop(); // it ended, whatever the call met in its place, or ran out of first
        }
        if (unreachable.silent()) {
            return "Look at the managers with 'jswarm doctor' on one of them; a longer --timeout may help.";
        }
        if (!endpoint.local() && unreachable.distrusted()) {
            return "Certificates do not match: the cluster's root was replaced, or this context is of another cluster. Make a"
                    + " new one on a manager: jswarm context create NAME.";
        }
        return endpoint.local()
                ? "Is the daemon running? Look with 'systemctl status jswarm', or start it with 'jswarm daemon'."
                : "Check the addresses with 'jswarm context inspect', or run this on a manager.";
    }

    private static CliException ofHost(Failure.OfHost failure) {
        return switch (failure) {
            case Failure.RootOnly denied ->
                CliException.failed(
                        "Expected to read " + denied.file() + ", but only root may.",
                        "Run this as root, join the group of 'jswarm daemon --local-group' (jswarm with the Debian"
                                + " package), or use a context: 'jswarm context ls'.");
            case Failure.NoDaemon missing ->
                new CliException(
                        ExitCodes.UNREACHABLE,
                        "Expected a jswarm daemon on this host, but there is no " + missing.file() + ".",
                        !missing.lastStop().isEmpty()
                                ? missing.lastStop()
                                : "Start it with 'jswarm daemon', give its --data-root, or use a context: 'jswarm"
                                        + " context ls'.");
        };
    }

    private static CliException ofContext(Failure.OfContext failure) {
        String name = failure.name();
        String forget = "Forget it: jswarm context rm " + name
                + "; then make it anew on a manager: jswarm context create " + name;
        return switch (failure) {
            case Failure.ContextName ignored ->
                CliException.usage(
                        "Expected a context name of letters, digits and _ . + -, but got '" + name + "'.",
                        "Example: jswarm context create prod");
            case Failure.ContextReserved ignored ->
                CliException.usage(
                        "Expected a new name, but 'default' always is the daemon of this host.",
                        "Example: jswarm context create prod");
            case Failure.ContextTaken ignored ->
                CliException.failed(
                        "Expected a new name, but there is a context '" + name + "' already.",
                        "Remove it first: jswarm context rm " + name);
            case Failure.ContextMissing ignored ->
                CliException.failed("Expected a context '" + name + "', but there is none.", LIST_CONTEXTS);
            case Failure.ContextDamaged damaged ->
                CliException.failed(
                        "Expected a context in " + damaged.file() + ", but " + damaged.what() + ".", forget);
            case Failure.ContextExpired expired ->
                CliException.failed(
                        "Expected a valid certificate in the context '" + name + "', but it expired at " + expired.at()
                                + ".",
                        "Check the clock. If it is right: jswarm context rm " + name
                                + "; then, on a manager: jswarm context create " + name + ".");
            case Failure.ContextCertificate ignored ->
                CliException.failed(
                        "Expected a certificate in the context '" + name + "', but what it holds is none.", forget);
        };
    }

    private static CliException ofFile(Failure.OfFile failure) {
        return switch (failure) {
            case Failure.Unreadable no ->
                CliException.failed(
                        "Expected to read " + no.file() + ", but " + FileProblem.reading(no.file(), no.cause()) + ".",
                        "See whose it is: ls -ld " + no.file());
            case Failure.Unwritable no ->
                CliException.failed(
                        "Expected to write " + no.file() + ", but " + FileProblem.writing(no.file(), no.cause()) + ".",
                        FileProblem.advice(no.file()));
        };
    }
}
