package io.jswarm.systemtest.swarm;

import static io.jswarm.systemtest.swarm.Swarm.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator does to hosts, and what a power station does to all of them: nothing is lost, nothing runs twice. */
@Tag("testbed")
@Timeout(400)
@ExtendWith(WholeSwarm.class)
final class SurvivalTest {
    private final Swarm swarm;

    SurvivalTest(Swarm swarm) {
        this.swarm = swarm;
    }

    private List<String> containerIds() {
        return swarm.running().stream().map(Container::id).sorted().toList();
    }

    /** The agent of the host obeys: a replica more is made and taken away again. */
    private void obeys(String host) {
        swarm.jswarm(
                "service",
                "create",
                "--quiet",
                "--wait-timeout",
                "60s",
                "--no-resolve-image",
                "--constraint",
                "node.hostname==" + host,
                "--name",
                "probe-" + host,
                "jswarm/web:1");
        swarm.jswarm("service", "rm", "probe-" + host);
        swarm.settlesWithout("probe-" + host);
    }

    /** What was written and not forced is lost with it, on all of them. */
    @Test
    void thePowerOfAllHostsFailsAtOnce() throws InterruptedException {
        Hosts.ALL.forEach(SmallDisk::give);
        Hosts.ALL.forEach(swarm.hosts()::startDaemon);
        swarm.onlyOn(Hosts.ALL);
        Hosts.ALL.forEach(swarm::isReady);
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        try (Writers writers = Writers.begin(swarm, "dark")) {
            SmallDisk.losePower(swarm.testbed(), Hosts.ALL);
            Hosts.ALL.forEach(host -> swarm.testbed().run("boot", host));
            Hosts.ALL.forEach(swarm.hosts()::startDaemon);
            swarm.onlyOn(Hosts.ALL);
            Hosts.ALL.forEach(swarm::isReady);
            writers.goOn();
            writers.end();
        }
        swarm.settles(Map.of("web", 6));
        assertThat(swarm.hosts().containers(Hosts.ALL))
                .as("containers that the power cut ended are cleared away, but for what the history keeps")
                .filteredOn(Container::running)
                .hasSize(6);
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "web=8");
        swarm.settles(Map.of("web", 8));
    }

    /** As for an update of the program: each daemon is ended and started again, the leader's last. */
    @Tag("night")
    @Test
    void daemonsAreRestartedOneAfterTheOther() throws InterruptedException {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> before = containerIds();
        String leader = swarm.leader();
        try (Writers writers = Writers.begin(swarm, "restart")) {
            for (String host : List.of(
                    Swarm.others(leader).getFirst(), Swarm.others(leader).getLast(), leader)) {
                swarm.onlyOn(Swarm.others(host));
                swarm.hosts().stopDaemon(host);
                swarm.hosts().startDaemon(host);
                swarm.isReady(host);
                swarm.onlyOn(Hosts.ALL);
                obeys(host);
                writers.goOn();
            }
            writers.end();
        }
        swarm.settles(Map.of("web", 6));
        assertThat(containerIds()).as("no container was touched").isEqualTo(before);
    }

    /** It stops rather than promise what it cannot keep; another one leads, and its containers run on until it is given up. */
    @Test
    void theLeadersDiskIsFull() throws InterruptedException {
        String host = swarm.leader();
        swarm.onlyOn(Swarm.others(host));
        SmallDisk.give(host);
        swarm.hosts().startDaemon(host);
        swarm.isReady(host);
        swarm.onlyOn(Hosts.ALL);
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> before = containerIds();
        try (Writers writers = Writers.begin(swarm, "full")) {
            leads(host);
            SmallDisk.fill(swarm.testbed(), host);
            swarm.writeMuch("large-");

            swarm.onlyOn(Swarm.others(host));
            eventually().until(() -> Swarm.others(host).contains(swarm.leader()));
            writers.goOn();
            assertThat(swarm.hosts().containers(Hosts.ALL).stream()
                            .filter(Container::running)
                            .map(Container::id))
                    .as("no container is touched for that")
                    .containsAll(before);
            eventually().until(() -> !swarm.testbed().runs(host, "jswarm"));
            assertThat(swarm.hosts().said(host)).contains("No space left on device");
            swarm.settles(Map.of("web", 6));

            SmallDisk.free(swarm.testbed(), host);
            swarm.hosts().startDaemon(host);
            swarm.onlyOn(Hosts.ALL);
            swarm.isReady(host);
            writers.goOn();
            writers.end();
        }
        swarm.settles(Map.of("web", 6));
        obeys(host);
    }

    /** Has it lead, until it is seen to: on a busy machine leadership may go elsewhere once more. */
    private void leads(String host) {
        eventually().until(() -> {
            if (swarm.leader().equals(host)) {
                return true;
            }
            swarm.client().jswarm("swarm", "raft", "transfer", host);
            return false;
        });
    }

    @Tag("night")
    @Test
    void hostsAreRestartedOneAfterTheOther() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        for (String host : Hosts.ALL) {
            swarm.onlyOn(Swarm.others(host));
            swarm.testbed().run("kill", host);
            swarm.testbed().run("boot", host);
            swarm.hosts().startDaemon(host);
            swarm.isReady(host);
            swarm.onlyOn(Hosts.ALL);
            swarm.settles(Map.of("web", 6));
        }
        Hosts.ALL.forEach(this::obeys);
    }

    /** The others learn the new address from the manager itself, and count on it when another one is lost. */
    @Test
    void aManagerGetsAnotherAddress() {
        swarm.create("web", 3);
        swarm.settles(Map.of("web", 3));
        List<String> before = containerIds();
        String host = swarm.follower();
        String address = swarm.hosts().address(host).replaceAll("[0-9]+$", "55");
        swarm.hosts().stopDaemon(host);
        swarm.hosts().moved(host, address);
        try {
            swarm.hosts().startDaemon(host);
            swarm.onlyOn(Hosts.ALL);
            eventually().untilAsserted(() -> assertThat(members()).contains(host + " " + address + ":2377 Reachable"));
            swarm.isReady(host);
            assertThat(containerIds()).isEqualTo(before);

            String lost = swarm.leader();
            swarm.onlyOn(Swarm.others(lost));
            swarm.testbed().run("kill", lost);
            swarm.jswarm("service", "scale", "--wait-timeout", "90s", "web=4");
            swarm.runs(Map.of("web", 4));
            swarm.testbed().run("boot", lost);
            swarm.hosts().startDaemon(lost);
            swarm.isReady(lost);
        } finally {
            swarm.hosts().stopDaemon(host);
            swarm.hosts().movedBack(host);
            swarm.hosts().startDaemon(host);
            swarm.onlyOn(Hosts.ALL);
        }
        eventually()
                .untilAsserted(() -> assertThat(members())
                        .contains(host + " " + swarm.hosts().address(host) + ":2377 Reachable"));
        swarm.settles(Map.of("web", 4));
        obeys(host);
    }

    private List<String> members() {
        return swarm.jswarm("swarm", "raft", "members", "--format", "{{.Hostname}} {{.Address}} {{.Status}}")
                .lines()
                .toList();
    }
}
