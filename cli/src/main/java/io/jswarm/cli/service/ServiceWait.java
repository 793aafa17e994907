package io.jswarm.cli.service;

import io.jswarm.api.v1.Service;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Visible;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.Convergence;
import io.jswarm.client.ServiceCalls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits until a service is as it should be, or cannot become so. Ctrl-C ends the waiting, not the service. */
final class ServiceWait {
    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    private final Invocation invocation;
    private final WaitFlags flags;

    ServiceWait(Invocation invocation, WaitFlags flags) {
        this.invocation = invocation;
        this.flags = flags;
    }

    /** Returns the exit code; at once when the person wants no waiting. */
    int run(Service service, boolean isRollback) {
        if (flags.detach()) {
            return ExitCodes.DONE;
        }
        String name = service.getSpec().getAnnotations().getName();
        Runnable detached = () -> invocation
                .err()
                .lines("\nThe service goes on without you. See it with 'jswarm service ps " + name + "'.");
        Environment.Registration registration =
                invocation.environment().interrupts().onInterrupt(detached);
        try {
            return await(service, name, isRollback);
        } finally {
            registration.close();
        }
    }

    private int await(Service service, String name, boolean isRollback) {
        ConvergenceView view = new ConvergenceView(invocation, name, flags.quiet());
        long since = service.getMeta().getVersion();
        AtomicReference<@Nullable Convergence> last = new AtomicReference<>();
        Duration timeout = flags.waitTimeout();
        ServiceCalls.End end = invocation
                .client()
                .services()
                .await(service, isRollback, timeout == null ? FOR_EVER : timeout, now -> {
                    last.set(now);
                    view.show(ConvergenceText.of(now, since));
                });
        Convergence now = Objects.requireNonNull(last.get(), "at least one look");
        return switch (end) {
            case CONVERGED -> {
                view.converged(now);
                yield ExitCodes.DONE;
            }
            case ROLLED_BACK ->
                throw CliException.failed(
                        "The update of " + name + " was rolled back: "
                                + now.view().getService().getUpdateStatus().getMessage(),
                        "See what failed with 'jswarm service ps " + name + "'.");
            case FAILED -> throw failed(name, ConvergenceText.of(now, since).failed());
            case TIMED_OUT -> throw timedOut(name, ConvergenceText.of(now, since));
        };
    }

    private static CliException failed(String name, List<ConvergenceText.Problem> problems) {
        int more = problems.size() - 1;
        return CliException.failed(
                Visible.line(problems.getFirst().toString()) + (more == 0 ? "" : " (and " + more + " more)"),
                "The service's restart policy does not start it again. See its tasks with 'jswarm service ps --no-trunc "
                        + name + "', and what they printed with 'jswarm service logs " + name + "'.");
    }

    private CliException timedOut(String name, ConvergenceText now) {
        String but = now.young()
                ? "its tasks started only now:"
                : "only " + now.done() + " of " + now.total() + " tasks run:";
        StringBuilder missing = new StringBuilder();
        now.missing()
                .forEach(line -> missing.append("  ").append(Visible.line(line)).append('\n'));
        return new CliException(
                ExitCodes.WAIT_TIMED_OUT,
                "Expected " + name + " to be up within --wait-timeout, but " + but,
                missing + "The service stays; see it with 'jswarm service ps --no-trunc " + name + "'.");
    }
}
