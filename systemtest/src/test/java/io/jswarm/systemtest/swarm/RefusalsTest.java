package io.jswarm.systemtest.swarm;

import static io.jswarm.systemtest.swarm.Swarm.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.client.ClientException;
import io.jswarm.client.Failure;
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
    private static final String ENGINE = "/run/docker.pid";

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
        says("lost", "Rejected", "the registry's name cannot be resolved", "getent hosts");
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
        assertThat(swarm.refused(
                        "service",
                        "update",
                        "--no-resolve-image",
                        "--wait-timeout",
                        "2s",
                        "--label-add",
                        "a=b",
                        "picky"))
                .contains("no suitable node", "jswarm service ps --no-trunc picky");
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
        says("port", "8089", "another program has the port", "ss -ltnp");
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
                .contains("--limit-memory", "4 MiB to 1 PiB");
        createDetached("tiny", "jswarm/web:1", "--limit-memory", "5m");
        says("tiny", "Rejected", "emory limit", "jswarm service update --limit-memory");
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
                .contains("is named web", "Choose another --name", "jswarm service update web");
        swarm.settles(Map.of("web", 1));
        assertThat(swarm.refused("service", "scale", "nosuch=2")).contains("nosuch", "jswarm service ls");
        assertThat(swarm.refused("service", "rm", "nosuch")).contains("nosuch", "jswarm service ls");
        assertThat(swarm.refused("node", "update", "--availability", "drain", "h9"))
                .contains("h9", "jswarm node ls");
    }

    @Test
    void imageNameThatNobodyCanHave() {
        assertThat(swarm.refused("service", "create", "--name", "bad", "jswarm/Web:1"))
                .contains("IMAGE: ", "upper case", "perhaps you mean: jswarm/web");
        assertThat(swarm.refused("service", "create", "--name", "bad", "jswarm/web:a b"))
                .contains("IMAGE: ", "blank", "nginx:1.27");
        assertThat(swarm.services()).isEmpty();
    }

    @Test
    void versionThatIsOldIsRefused() {
        swarm.create("web", 1);
        Service read =
                swarm.client().control().services().get("web").getService().getService();
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "web=2");
        UpdateServiceRequest.Builder late = UpdateServiceRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setId(read.getId())
                .setVersion(read.getMeta().getVersion())
                .setNoResolveImage(true)
                .setSpec(read.getSpec());
        assertThatThrownBy(() -> swarm.client().control().call(ControlBlockingStub::updateService, late.build()))
                .isInstanceOfSatisfying(ClientException.class, stale -> {
                    assertThat(stale.isOutdated()).isTrue();
                    Rejection no = ((Failure.Refused) stale.failure()).rejection();
                    assertThat(no.reason()).contains("update out of sequence", "version");
                    assertThat(no.hint()).contains("jswarm service inspect web", "repeat");
                });
        swarm.settles(Map.of("web", 2));
    }

    @Test
    void managerThatIsNotThere() {
        try (Client lost = swarm.newClient(List.of("h9"))) {
            Client.Result result = lost.jswarm("--timeout", "3s", "service", "ls");
            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err()).contains("h9:2377", "jswarm context inspect");
        }
    }

    /** What the doctor on the host says; it fails. */
    private String doctor(String host) {
        Testbed.Ended doctor = swarm.hosts().jswarm(host, "doctor");
        assertThat(doctor.exitCode()).as(doctor.text()).isEqualTo(1);
        return doctor.text();
    }

    private String listed(String host) {
        return swarm.jswarm("node", "ls", "--filter", "name=" + host);
    }

    /** What everybody says while the host's engine gives no answer; two replicas of web are not there. */
    private void saysThatTheEngineIsSilent(String host) {
        eventually(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(listed(host)).contains("Unknown", "does not answer", "systemctl restart docker"));
        assertThat(swarm.jswarm("node", "inspect", "--pretty", host))
                .contains("Message:", "does not answer", "systemctl restart docker");
        says("web", "Running", "does not answer", "systemctl restart docker");
        assertThat(doctor(host)).contains("✗ engine: ", "does not answer", "systemctl restart docker");
        createDetached("there", "jswarm/web:1", "--constraint", "node.hostname==" + host);
        // The 30 s until it counts as down may be over by now.
        eventually()
                .untilAsserted(() -> assertThat(errors("there"))
                        .contains("Pending", "no suitable node")
                        .containsPattern("1 node is (not ready|down)"));
        eventually().untilAsserted(() -> assertThat(listed(host)).contains("Down", "does not answer"));
        assertThat(swarm.wanted("there"))
                .noneMatch(task -> task.getTask().getStatus().getState() == TaskState.TASK_STATE_RUNNING);
        swarm.onlyOn(Swarm.others(host));
        eventually()
                .untilAsserted(() -> assertThat(swarm.running())
                        .as("replaced where engines answer")
                        .hasSize(3));
        swarm.onlyOn(Hosts.ALL);
    }

    private void worksAgain(String host) {
        swarm.isReady(host);
        assertThat(listed(host)).contains("Ready").doesNotContain("does not answer");
        swarm.settles(Map.of("web", 3, "there", 1));
        eventually()
                .untilAsserted(() -> assertThat(errors("web").lines().filter(line -> line.startsWith("Running")))
                        .hasSize(3)
                        .noneMatch(line -> line.contains("does not answer")));
    }

    @Tag("night")
    @Test
    void engineThatIsNotThere() {
        String host = swarm.follower();
        swarm.create("web", 3);
        swarm.testbed().run("kill-engine", host);
        saysThatTheEngineIsSilent(host);
        swarm.testbed().run("start-engine", host, "--live-restore");
        worksAgain(host);
    }

    @Test
    void engineThatHangs() {
        String host = swarm.follower();
        swarm.create("web", 3);
        swarm.testbed().run("pause", host, ENGINE);
        try {
            saysThatTheEngineIsSilent(host);
        } finally {
            swarm.testbed().run("resume", host, ENGINE);
        }
        worksAgain(host);
    }
}
