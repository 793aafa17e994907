package io.jswarm.systemtest.swarm;

import static io.jswarm.systemtest.swarm.Swarm.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to hosts, daemons, engines and the network, and what the swarm makes of it. */
@Tag("testbed")
@Timeout(300)
@ExtendWith(WholeSwarm.class)
final class FaultsTest {
    /** What the swarm promises; and what is granted to a machine that does other things too. */
    private static final Duration REPLACED = Duration.ofSeconds(15);

    private static final Duration NO_DOUBLES = Duration.ofSeconds(5);
    private static final int GRACE = 3;

    private final Swarm swarm;

    FaultsTest(Swarm swarm) {
        this.swarm = swarm;
    }

    private List<String> containerIds() {
        return swarm.running().stream().map(Container::id).sorted().toList();
    }

    /** Waits, says how long it took, and fails when that was far more than promised. */
    private static void timed(String what, Duration promise, Runnable waiting) {
        long start = System.nanoTime();
        waiting.run();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("%s: %.1f s (promised: %d s)%n", what, took.toMillis() / 1000.0, promise.toSeconds());
        assertThat(took).as(what).isLessThan(promise.multipliedBy(GRACE));
    }

    private void powerLossOf(String host) {
        swarm.create("web", 5);
        swarm.settles(Map.of("web", 5));
        swarm.testbed().run("kill", host);
        swarm.onlyOn(Swarm.others(host));
        timed("replicas elsewhere after a power loss", REPLACED, () -> swarm.runs(Map.of("web", 5)));
        swarm.settles(Map.of("web", 5));
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "web=6");
        swarm.settles(Map.of("web", 6));

        swarm.testbed().run("boot", host);
        swarm.hosts().startDaemon(host);
        swarm.isReady(host);
        swarm.onlyOn(Hosts.ALL);
        timed("no double after the host's session", NO_DOUBLES, () -> swarm.runs(Map.of("web", 6)));
        swarm.settles(Map.of("web", 6));
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "web=9");
        swarm.settles(Map.of("web", 9));
        assertThat(swarm.running())
                .as("the host works again")
                .anyMatch(container -> container.host().equals(host));
    }

    @Tag("night")
    @Test
    void powerLossOfAFollower() {
        powerLossOf(swarm.follower());
    }

    @Test
    void powerLossOfTheLeader() {
        String old = swarm.leader();
        powerLossOf(old);
        assertThat(swarm.leader()).isNotEqualTo(old);
    }

    @Test
    void leadersDaemonIsKilledAndFindsItsContainersAgain() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> before = containerIds();
        String leader = swarm.leader();
        swarm.hosts().killDaemon(leader);
        swarm.hosts().startDaemon(leader);
        swarm.isReady(leader);
        swarm.settles(Map.of("web", 6));
        assertThat(containerIds()).isEqualTo(before);
    }

    @Tag("night")
    @Test
    void allDaemonsAreKilledAtOnce() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> before = containerIds();
        Hosts.ALL.forEach(swarm.hosts()::killDaemon);
        assertThat(containerIds()).as("containers need no daemon").isEqualTo(before);
        Hosts.ALL.forEach(swarm.hosts()::startDaemon);
        Hosts.ALL.forEach(swarm::isReady);
        swarm.settles(Map.of("web", 6));
        assertThat(containerIds()).isEqualTo(before);
    }

    @Test
    void engineThatKeepsItsContainers() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> before = containerIds();
        swarm.testbed().run("kill-engine", Hosts.H2);
        swarm.testbed().run("start-engine", Hosts.H2, "--live-restore");
        swarm.settles(Map.of("web", 6));
        assertThat(containerIds()).isEqualTo(before);
    }

    @Test
    void engineThatLosesItsContainers() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> before = containerIds();
        swarm.testbed().run("kill-engine", Hosts.H2);
        swarm.testbed().run("start-engine", Hosts.H2, "--live-restore=false");
        eventually().untilAsserted(() -> assertThat(containerIds()).isNotEqualTo(before));
        swarm.settles(Map.of("web", 6));
        assertThat(containerIds())
                .as("those of the other hosts")
                .filteredOn(before::contains)
                .hasSize(4);
    }

    private void partitionOf(String host) {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> others = Swarm.others(host);
        swarm.testbed().run("partition", host, String.join(",", others));
        swarm.onlyOn(others);
        timed("replicas elsewhere after a partition", REPLACED, () -> swarm.runs(Map.of("web", 6)));
        assertThat(swarm.nodes()).anySatisfy(node -> {
            assertThat(node.getNode().getDescription().getHostname()).isEqualTo(host);
            assertThat(node.getNode().getStatus().getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        });
        swarm.onlyOn(Hosts.ALL);
        assertThat(swarm.running()).as("the host cut off knows of nothing").hasSize(8);
        swarm.onlyOn(others);
        swarm.testbed().run("heal");
        timed("no double after the heal", NO_DOUBLES, () -> swarm.runsNothingElse(Map.of("web", 6)));
        swarm.onlyOn(Hosts.ALL);
        swarm.isReady(host);
        swarm.settles(Map.of("web", 6));
    }

    @Tag("night")
    @Test
    void partitionOfAFollower() {
        partitionOf(swarm.follower());
    }

    @Test
    void partitionOfTheLeader() {
        String old = swarm.leader();
        partitionOf(old);
    }

    @Test
    void partitionThatCutsOneDirection() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        String leader = swarm.leader();
        swarm.testbed().run("partition", "--one-way", leader, String.join(",", Swarm.others(leader)));
        swarm.onlyOn(Swarm.others(leader));
        eventually().untilAsserted(() -> assertThat(swarm.leader()).isNotEqualTo(leader));
        swarm.jswarm("service", "scale", "--detach", "web=7");
        swarm.runs(Map.of("web", 7));
        swarm.testbed().run("heal");
        swarm.onlyOn(Hosts.ALL);
        swarm.isReady(leader);
        swarm.settles(Map.of("web", 7));
    }
}
