package io.jswarm.deploy.swarm;

import static io.jswarm.deploy.swarm.Swarm.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.cli.program.CliException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot be done is said clearly, where people look, and is done as soon as it can be. */
@Tag("testbed")
@Timeout(300)
@ExtendWith(WholeSwarm.class)
final class RefusalsTest {
    private final Swarm swarm;

    RefusalsTest(Swarm swarm) {
        this.swarm = swarm;
    }

    /** Creates a service that is not expected to run soon. */
    private void createDetached(String name, String image, String... flags) {
        List<String> words =
                new ArrayList<>(List.of("service", "create", "--detach", "--no-resolve-image", "--name", name));
        words.addAll(List.of(flags));
        words.add(image);
        swarm.jswarm(words.toArray(String[]::new));
    }

    /** The errors of the service's tasks, as a person sees them. */
    private String errors(String service) {
        return swarm.jswarm("service", "ps", service, "--no-trunc", "--format", "{{.CurrentState}} {{.Error}}");
    }

    private void says(String service, String... parts) {
        eventually().untilAsserted(() -> assertThat(errors(service)).contains(parts));
    }

    @Test
    void unknownImageIsATaskErrorAndIsTriedAgain() {
        createDetached("lost", "nowhere.invalid/none:1");
        eventually(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(errors("lost")).contains("nowhere.invalid/none:1"));
        says("lost", "Rejected");
        eventually()
                .untilAsserted(() -> assertThat(swarm.tasks("lost"))
                        .as("tried again in the same slot")
                        .hasSizeGreaterThan(1)
                        .allSatisfy(task -> assertThat(task.getTask().getSlot()).isEqualTo(1)));
        swarm.jswarm(
                "service", "update", "--no-resolve-image", "--wait-timeout", "90s", "--image", "jswarm/web:1", "lost");
        swarm.settles(Map.of("lost", 1));
    }

    @Test
    void constraintThatNobodyMeetsSaysHowManyNodesFail() {
        createDetached("picky", "jswarm/web:1", "--constraint", "node.labels.disk==ssd");
        says("picky", "Pending", "no suitable node", "node.labels.disk==ssd", "3 nodes");
        swarm.jswarm("node", "update", "--availability", "drain", Hosts.H3);
        says("picky", "1 node is drained", "2 nodes");
        swarm.jswarm("node", "update", "--label-add", "disk=ssd", Hosts.H2);
        swarm.settles(Map.of("picky", 1));
        assertThat(swarm.running()).allMatch(container -> container.host().equals(Hosts.H2));
        swarm.jswarm("node", "update", "--label-rm", "disk", Hosts.H2);
        says("picky", "Pending", "no suitable node");
        swarm.settlesWithout("picky");
    }

    @Test
    void hostPortThatIsTakenByAnotherTaskIsExplainedByTheScheduler() {
        createDetached("port", "jswarm/web:1", "--replicas", "4", "--publish", "published=8088,target=80,mode=host");
        says("port", "Running", "Pending", "no suitable node", "8088", "3 nodes");
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "port=3");
        swarm.settles(Map.of("port", 3));
    }

    @Test
    void hostPortThatAForeignProcessHasIsATaskError() {
        swarm.testbed().detach(Hosts.H1, "taken", List.of("busybox", "httpd", "-f", "-p", "8089", "-h", "/etc"));
        createDetached(
                "port",
                "jswarm/web:1",
                "--constraint",
                "node.hostname==h1",
                "--publish",
                "published=8089,target=80,mode=host");
        says("port", "8089");
        assertThat(swarm.running()).isEmpty();
        swarm.testbed().run("kill-process", Hosts.H1, "taken");
        swarm.settles(Map.of("port", 1));
    }

    @Test
    void memoryLimitBelowTheEnginesMinimum() {
        assertThat(swarm.refused(
                        "service",
                        "create",
                        "--name",
                        "tiny",
                        "--limit-memory",
                        "2m",
                        "--no-resolve-image",
                        "jswarm/web:1"))
                .contains("--limit-memory", "at least 4 MiB");
        createDetached("tiny", "jswarm/web:1", "--limit-memory", "5m");
        says("tiny", "Rejected", "emory limit");
        assertThat(swarm.services()).containsExactly("tiny");
    }

    @Test
    void memoryReservationThatNobodyHas() {
        createDetached("huge", "jswarm/web:1", "--reserve-memory", "4t");
        says("huge", "Pending", "insufficient memory on 3 nodes");
    }

    @Test
    void nameThatIsTaken() {
        swarm.create("web", 1);
        assertThat(swarm.refused("service", "create", "--no-resolve-image", "--name", "web", "jswarm/web:2"))
                .contains("web");
        swarm.settles(Map.of("web", 1));
        assertThat(swarm.refused("service", "scale", "nosuch=2")).contains("nosuch");
        assertThat(swarm.refused("service", "rm", "nosuch")).contains("nosuch");
        assertThat(swarm.refused("node", "update", "--availability", "drain", "h9"))
                .contains("h9");
    }

    @Test
    void versionThatIsOldIsRefused() {
        swarm.create("web", 1);
        Service read = swarm.client().control().service("web").getService().getService();
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "web=2");
        UpdateServiceRequest.Builder late = UpdateServiceRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setId(read.getId())
                .setVersion(read.getMeta().getVersion())
                .setNoResolveImage(true)
                .setSpec(read.getSpec());
        assertThatThrownBy(() -> swarm.client().control().call(ControlBlockingStub::updateService, late.build()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("version");
        swarm.settles(Map.of("web", 2));
    }

    @Test
    void managerThatIsNotThere() {
        try (Client lost = swarm.newClient(List.of("h9"))) {
            Client.Result result = lost.jswarm("--timeout", "3s", "service", "ls");
            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err()).contains("h9:2377");
        }
    }

    @Test
    void engineThatIsNotThere() {
        String host = swarm.follower();
        swarm.create("web", 3);
        swarm.testbed().run("kill-engine", host);
        createDetached("there", "jswarm/web:1", "--constraint", "node.hostname==" + host);
        eventually()
                .untilAsserted(
                        () -> assertThat(swarm.jswarm("node", "inspect", host)).containsIgnoringCase("engine"));
        assertThat(swarm.wanted("there"))
                .noneMatch(task -> task.getTask().getStatus().getState() == TaskState.TASK_STATE_RUNNING);
        swarm.testbed().run("start-engine", host, "--live-restore");
        swarm.settles(Map.of("web", 3, "there", 1));
    }
}
