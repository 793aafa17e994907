package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceCounts;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import org.junit.jupiter.api.Test;

/** The two numbers of {@code service ls}, for a global service. */
final class GlobalCountsTest {
    private static void counts(DeciderHarness swarm, Service service, long running, long desired) {
        ServiceCounts counts =
                new Views(swarm.state()).service(swarm.service(service.getId())).getCounts();
        assertThat(counts)
                .isEqualTo(ServiceCounts.newBuilder()
                        .setRunning(running)
                        .setDesired(desired)
                        .build());
    }

    @Test
    void everyNodeThatIsToRunItCounts() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service agent = swarm.create(Services.global(1).condition(RestartCondition.RESTART_CONDITION_NONE));
        swarm.work();
        counts(swarm, agent, 3, 3);
        swarm.report(swarm.running(agent).getFirst(), TaskState.TASK_STATE_FAILED);
        counts(swarm, agent, 2, 3); // it is not restarted, and missed all the same
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_PAUSE);
        counts(swarm, agent, 2, 3); // a paused node keeps its task
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_DRAIN);
        swarm.work();
        counts(swarm, agent, 1, 2);
        swarm.update(agent, spec -> spec.constraint("node.id==" + Nodes.id(3)));
        swarm.work();
        counts(swarm, agent, 1, 1);
    }
}
