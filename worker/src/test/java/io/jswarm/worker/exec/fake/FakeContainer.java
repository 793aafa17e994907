package io.jswarm.worker.exec.fake;

import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.ContainerView.Health;
import io.jswarm.worker.task.ContainerView.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** One container of a fake engine. Engine loop. */
final class FakeContainer {
    final String id;
    final ContainerPlan plan;
    final Life life;
    final List<LogLine> log = new ArrayList<>();
    State state = State.CREATED;
    Health health = Health.NONE;
    int exitCode;
    boolean oomKilled;
    String error = "";
    /** Whether an agent asked for its start that was gone when it was done. */
    boolean startedForTheDead;
    /** Counts starts, so that timers of an earlier one are known as such. */
    int starts;

    FakeContainer(String id, ContainerPlan plan, Life life) {
        this.id = id;
        this.plan = plan;
        this.life = life;
    }

    /** What the logging driver was told to note: the labels that its option {@code labels} names. */
    String details() {
        return plan.spec().getLogDriver().getOptionsList().stream()
                .filter(option -> option.getKey().equals("labels"))
                .flatMap(option -> Arrays.stream(option.getValue().split(",", -1)))
                .filter(label -> plan.labels().containsKey(label))
                .map(label -> label + "=" + plan.labels().get(label))
                .collect(Collectors.joining(","));
    }

    ContainerView view(int firstPort) {
        List<PortConfig> ports = new ArrayList<>();
        for (PortConfig port : plan.ports()) {
            ports.add(
                    port.getPublishedPort() != 0
                            ? port
                            : port.toBuilder()
                                    .setPublishedPort(firstPort + ports.size())
                                    .build());
        }
        boolean running = state == State.RUNNING;
        return new ContainerView(
                id,
                plan.taskId(),
                state,
                health,
                running ? 1_000 + starts : 0,
                exitCode,
                oomKilled,
                error,
                running ? List.copyOf(ports) : List.of());
    }

    void exited(int code) {
        state = State.EXITED;
        exitCode = code;
    }
}
