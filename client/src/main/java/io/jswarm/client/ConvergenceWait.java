package io.jswarm.client;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.GetServiceResponse;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.client.ServiceCalls.End;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Waits until a service is as it should be, or cannot become so. One thread.
 *
 * @param services reads the service
 * @param tasks reads its tasks
 * @param watch hears of changes
 * @param settings the clock and the pause
 */
record ConvergenceWait(ServiceCalls services, TaskCalls tasks, WatchCalls watch, ClientSettings settings) {
    /** A look at the service at least this often, even when no change was heard of. */
    private static final long LONGEST_SILENCE_MS = 3_000;
    /** Changes that come together are looked at together. */
    private static final long GATHER_MS = 100;
    /** A global service without any task: its tasks may not be made yet. */
    private static final long SETTLE_MS = 2_000;

    End await(Service service, boolean isRollback, Duration patience, Consumer<Convergence> seen) {
        String id = service.getId();
        long start = settings.monotonicMs();
        ManagersTime time = new ManagersTime(settings);
        time.saw(service.getMeta());
        while (true) {
            GetServiceResponse answer = services.get(id);
            List<TaskView> found =
                    tasks.list(TaskFilter.newBuilder().addServiceIds(id).build());
            time.saw(answer.getService().getService().getMeta());
            found.forEach(task -> time.saw(task.getTask().getMeta()));
            Convergence now = Convergence.of(answer.getService(), found, time.ms());
            seen.accept(now);
            if (now.rolledBack() && !isRollback) {
                return End.ROLLED_BACK;
            }
            if (!now.failed().isEmpty()) {
                return End.FAILED;
            }
            if (now.converged() && (now.total() > 0 || isSettled(answer, start))) {
                return End.CONVERGED;
            }
            long left = patience.toMillis() - (settings.monotonicMs() - start);
            if (left <= 0) {
                return End.TIMED_OUT;
            }
            long soon = now.isReached() && now.calmInMs() > 0 ? now.calmInMs() : LONGEST_SILENCE_MS;
            awaitChange(id, answer.getRevision(), Math.min(left, soon));
        }
    }

    private boolean isSettled(GetServiceResponse answer, long start) {
        return switch (ServiceMode.of(answer.getService().getService().getSpec())) {
            case ServiceMode.Replicated ignored -> true;
            case ServiceMode.Global ignored -> settings.monotonicMs() - start >= SETTLE_MS;
            case ServiceMode.Unset ignored -> true;
        };
    }

    private void awaitChange(String id, long revision, long millis) {
        WatchRequest request = WatchRequest.newBuilder()
                .setAfterRevision(revision)
                .addKinds(Kind.KIND_SERVICE)
                .addKinds(Kind.KIND_TASK)
                .setServiceId(id)
                .build();
        if (watch.awaitChange(request, Duration.ofMillis(millis))) {
            settings.pause().forMillis(Math.min(GATHER_MS, millis));
        }
    }
}
