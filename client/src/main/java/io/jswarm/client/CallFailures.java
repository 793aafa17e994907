package io.jswarm.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.Rejections;
import io.jswarm.runtime.Causes;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Reads what gRPC says of a failed call. Stateless. */
final class CallFailures {
    private CallFailures() {}

    /** The failure; {@code causes} says of each address that was tried why it gave no answer. */
    static ClientException of(StatusRuntimeException failure, Endpoint endpoint, Map<String, String> causes) {
        return new ClientException(read(failure, endpoint, causes), failure);
    }

    private static Failure read(StatusRuntimeException failure, Endpoint endpoint, Map<String, String> causes) {
        Optional<Rejection> rejection = Rejections.fromStatus(failure);
        if (rejection.isPresent()) {
            return new Failure.Refused(rejection.get());
        }
        if (isReset(failure)) {
            return new Failure.Unreachable(endpoint, each(failure, endpoint, causes), false, false);
        }
        Status.Code code = failure.getStatus().getCode();
        String said = Optional.ofNullable(failure.getStatus().getDescription()).orElseGet(code::name);
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                new Failure.Unreachable(
                        endpoint,
                        each(failure, endpoint, causes),
                        code == Status.Code.DEADLINE_EXCEEDED,
                        isDistrust(failure));
            case UNIMPLEMENTED -> new Failure.UnknownCall(endpoint);
            case UNAUTHENTICATED, PERMISSION_DENIED -> new Failure.Denied(said);
            default -> new Failure.Broken(code, said);
        };
    }

    private static Map<String, String> each(
            StatusRuntimeException failure, Endpoint endpoint, Map<String, String> causes) {
        Map<String, String> all = new LinkedHashMap<>();
        endpoint.addresses()
                .forEach(address -> all.put(
                        address, endpoint.local() ? cause(failure) : causes.getOrDefault(address, cause(failure))));
        return all;
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
        return code == Status.Code.UNAVAILABLE || isReset(failure) || code == Status.Code.DEADLINE_EXCEEDED && others;
    }

    /** Whether a manager that stops dropped the call; an interrupt of our own thread looks the same but for its mark. */
    private static boolean isReset(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.CANCELLED
                && Rejections.fromStatus(failure).isEmpty()
                && !Thread.currentThread().isInterrupted();
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
