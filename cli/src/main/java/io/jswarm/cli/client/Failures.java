package io.jswarm.cli.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Endpoint;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.rpc.Rejections;
import io.jswarm.runtime.Causes;
import java.net.ConnectException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** Says a failed call in words and exit codes. */
public final class Failures {
    private Failures() {}

    /** What the person is told. */
    public static CliException explain(StatusRuntimeException failure, Endpoint endpoint) {
        return explain(failure, endpoint, Map.of());
    }

    /** What the person is told; {@code causes} says of each address that was tried why it gave no answer. */
    static CliException explain(StatusRuntimeException failure, Endpoint endpoint, Map<String, String> causes) {
        Optional<Rejection> rejection = Rejections.fromStatus(failure);
        if (rejection.isPresent()) {
            Rejection no = rejection.get();
            if (no.code() == Rejection.Code.ABORTED) {
                return CliException.outdated(no.reason(), no.hint());
            }
            int exitCode = no.code() == Rejection.Code.UNAVAILABLE ? ExitCodes.UNREACHABLE : ExitCodes.FAILED;
            return new CliException(exitCode, no.reason(), no.hint());
        }
        String description = Optional.ofNullable(failure.getStatus().getDescription())
                .orElseGet(() -> failure.getStatus().getCode().name());
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                new CliException(
                        ExitCodes.UNREACHABLE,
                        "Expected an answer from " + endpoint.description() + ", but there was none: "
                                + each(failure, endpoint, causes) + ".",
                        unreachableHint(failure, endpoint));
            case UNIMPLEMENTED ->
                CliException.failed(
                        "Expected " + endpoint.description() + " to know this call, but it does not.",
                        "Is it a manager, and of this version? Look with 'jswarm version' and 'jswarm info'.");
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                CliException.failed(description, "Make a new context on a manager: 'jswarm context create NAME'.");
            default -> CliException.failed(description, "");
        };
    }

    private static String each(StatusRuntimeException failure, Endpoint endpoint, Map<String, String> causes) {
        if (endpoint.local()) {
            return cause(failure); // its port is of no use to anybody
        }
        return endpoint.addresses().stream()
                .map(address -> address + " (" + causes.getOrDefault(address, cause(failure)) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String unreachableHint(StatusRuntimeException failure, Endpoint endpoint) {
        if (!endpoint.lastStop().isEmpty()) {
            return endpoint.lastStop(); // it ended, whatever the call met in its place, or ran out of first
        }
        if (failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "Look at the managers with 'jswarm doctor' on one of them; a longer --timeout may help.";
        }
        if (!endpoint.local() && isDistrust(failure)) {
            return "Certificates do not match: the cluster's root was replaced, or this context is of another cluster. Make a"
                    + " new one on a manager: jswarm context create NAME.";
        }
        return endpoint.local()
                ? "Is the daemon running? Look with 'systemctl status jswarm', or start it with 'jswarm daemon'."
                : "Check the addresses with 'jswarm context inspect', or run this on a manager.";
    }

    /** Whether one side did not believe the other's certificate. */
    private static boolean isDistrust(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof SSLException
                    || message.contains("certification path")
                    || message.contains("certificate_unknown")) {
                return true;
            }
        }
        return false;
    }

    /** Why there was no answer, in a few words. */
    static String cause(StatusRuntimeException failure) {
        if (failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "silent: it was called, but did not answer in time";
        }
        Throwable deepest = Causes.deepest(failure);
        String message = failure.getCause() == null ? failure.getStatus().getDescription() : deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }

    /** Whether another manager, or the same one later, may answer. */
    static boolean mayPass(StatusRuntimeException failure, boolean others) {
        Status.Code code = failure.getStatus().getCode();
        return code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED && others;
    }

    /** Whether there was no connection, so that nothing of the call can have arrived. */
    static boolean isUnconnected(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.UNAVAILABLE
                && (isDistrust(failure) || Causes.deepest(failure) instanceof ConnectException);
    }

    /** Whether somebody answered, and said "not now". */
    static boolean isTemporaryAnswer(StatusRuntimeException failure) {
        return Rejections.fromStatus(failure)
                .filter(no -> no.code() == Rejection.Code.UNAVAILABLE)
                .isPresent();
    }

    /** Whether nobody answered at all. */
    static boolean isSilence(StatusRuntimeException failure) {
        return mayPass(failure, true) && Rejections.fromStatus(failure).isEmpty();
    }
}
