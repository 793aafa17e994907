package io.jswarm.deploy.daemon.identity;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.Rejections;
import io.jswarm.runtime.Causes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which managers were tried in vain and why, so that the refusal in the end names every address. One thread. A manager that
 * says "no" for good ends the search at once: {@link #note} throws what it said.
 */
public final class Unanswered {
    private static final int LONGEST_CAUSE = 200;

    private final Map<String, String> causes = new LinkedHashMap<>();

    /**
     * Notes that the call to this address failed, the latest cause an address.
     *
     * @throws RejectedException when the manager refused, so that trying again or elsewhere is of no use
     */
    public void note(String addr, StatusRuntimeException failure) {
        Rejection answer = Rejections.fromStatus(failure).orElse(null);
        if (answer != null && answer.code() != Rejection.Code.UNAVAILABLE) {
            throw new RejectedException(answer);
        }
        causes.put(addr, answer == null ? cause(failure) : "it says: " + withoutFullStop(answer.reason()));
    }

    /** Nobody answered so far; {@code tried} is how long all of it may take. */
    public RejectedException asRejection(Duration tried) {
        String each = causes.keySet().stream().map(this::text).collect(Collectors.joining(", "));
        return new RejectedException(Rejection.unavailable(
                "Expected an answer from a manager within " + seconds(tried) + ", but there was none: " + each + ".",
                "Check the address (HOST:2377), that the daemon of a manager runs there, and that nothing blocks the"
                        + " port; a longer --timeout waits for one that is about to start."));
    }

    /** The address and why nobody answered there, as far as that is known. */
    public String text(String addr) {
        return addr + " (" + causes.getOrDefault(addr, "it was not called") + ")";
    }

    private static String cause(StatusRuntimeException failure) {
        if (failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "silent: it was called, but did not answer";
        }
        Throwable deepest = Causes.deepest(failure);
        String text = deepest.equals(failure) ? failure.getStatus().getDescription() : deepest.getMessage();
        // Netty's native transport names the system call first.
        String cause = text == null || text.isBlank()
                ? deepest.getClass().getSimpleName()
                : text.strip().replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
        return withoutFullStop(cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) + "…" : cause);
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
