package io.jswarm.cli.service;

import io.jswarm.api.v1.GetServiceResponse;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.cli.client.ControlClient;
import io.jswarm.cli.client.Watcher;
import io.jswarm.cli.output.Visible;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Session;
import java.time.Duration;

/** Waits until a service is as it should be. Ctrl-C ends the waiting, not the service. */
final class ConvergenceWait {
    /** A look at the service at least this often, even when no change was heard of. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(3);
    /** Changes that come together are looked at together. */
    private static final long GATHER_MS = 100;
    /** A global service without any task: its tasks may not be made yet. */
    private static final long SETTLE_MS = 2_000;

    private final Session session;
    private final WaitFlags flags;

    ConvergenceWait(Session session, WaitFlags flags) {
        this.session = session;
        this.flags = flags;
    }

    /** Returns the exit code; at once when the person wants no waiting. */
    int run(Service service, boolean isRollback) {
        if (flags.detach()) {
            return ExitCodes.DONE;
        }
        String name = service.getSpec().getAnnotations().getName();
        Runnable detached = () ->
                session.err().lines("\nThe service goes on without you. See it with 'jswarm service ps " + name + "'.");
        Environment.Registration registration =
                session.environment().interrupts().onInterrupt(detached);
        try {
            return await(service, name, isRollback);
        } finally {
            registration.close();
        }
    }

    private int await(Service service, String name, boolean isRollback) {
        String id = service.getId();
        ControlClient control = session.control();
        ConvergenceView view = new ConvergenceView(session, name, flags.quiet());
        Duration timeout = flags.waitTimeout();
        long start = session.environment().monotonicMs();
        long end = timeout == null ? Long.MAX_VALUE : start + timeout.toMillis();
        while (true) {
            GetServiceResponse answer = control.service(id);
            Convergence now = Convergence.of(
                    answer.getService(),
                    control.tasks(TaskFilter.newBuilder().addServiceIds(id).build()),
                    service.getMeta().getVersion());
            view.show(now);
            if (now.rolledBack() && !isRollback) {
                throw CliException.failed(
                        "The update of " + name + " was rolled back: "
                                + answer.getService()
                                        .getService()
                                        .getUpdateStatus()
                                        .getMessage(),
                        "See what failed with 'jswarm service ps " + name + "'.");
            }
            if (now.converged() && (now.total() > 0 || isSettled(answer, start))) {
                view.converged();
                return ExitCodes.DONE;
            }
            long left = end - session.environment().monotonicMs();
            if (left <= 0) {
                throw timedOut(name, now);
            }
            watch(control, id, answer.getRevision(), Math.min(left, LONGEST_SILENCE.toMillis()));
        }
    }

    private boolean isSettled(GetServiceResponse answer, long start) {
        return !answer.getService().getService().getSpec().hasGlobal()
                || session.environment().monotonicMs() - start >= SETTLE_MS;
    }

    private void watch(ControlClient control, String id, long revision, long millis) {
        WatchRequest request = WatchRequest.newBuilder()
                .setAfterRevision(revision)
                .addKinds(Kind.KIND_SERVICE)
                .addKinds(Kind.KIND_TASK)
                .setServiceId(id)
                .build();
        if (new Watcher(control.caller(), session.environment()).awaitChange(request, millis)) {
            session.environment().pause().forMillis(Math.min(GATHER_MS, millis));
        }
    }

    private CliException timedOut(String name, Convergence now) {
        StringBuilder missing = new StringBuilder();
        now.missing()
                .forEach(line -> missing.append("  ").append(Visible.line(line)).append('\n'));
        return new CliException(
                ExitCodes.WAIT_TIMED_OUT,
                "Expected " + name + " to be up within --wait-timeout, but only " + now.done() + " of " + now.total()
                        + " tasks run:",
                missing + "The service stays; see it with 'jswarm service ps --no-trunc " + name + "'.");
    }
}
