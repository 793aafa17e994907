package io.jswarm.systemtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long the swarm does without its leader's host; as many power cuts as {@code jswarm.rounds} says. */
@Tag("testbed")
@Timeout(900)
@ExtendWith(WholeSwarm.class)
final class FailoverTest {
    private static final int ROUNDS = Integer.getInteger("jswarm.rounds", 1);
    private static final int REPLICAS = 6;
    private static final Duration WRITE = Duration.ofMillis(1_500);
    private static final Duration REPLACED = Duration.ofSeconds(5);
    /** What is granted to a machine that does other things too. */
    private static final int GRACE = 3;

    private final Swarm swarm;

    FailoverTest(Swarm swarm) {
        this.swarm = swarm;
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Since when the managers call these hosts ready; a host that was called down in between has a later time. */
    private Map<String, Long> readySince(List<String> hosts) {
        Map<String, Long> since = new TreeMap<>();
        for (NodeView view : swarm.nodes()) {
            String host = view.getNode().getDescription().getHostname();
            if (hosts.contains(host)) {
                assertThat(view.getNode().getStatus().getState()).as(host).isEqualTo(NodeState.NODE_STATE_READY);
                since.put(host, view.getNode().getStatus().getSinceMs());
            }
        }
        return since;
    }

    @Test
    void theLeadersHostIsReplacedAndNobodyElseIsCalledDead() {
        swarm.create("web", REPLICAS);
        swarm.settles(Map.of("web", REPLICAS));
        List<Duration> writes = new ArrayList<>();
        List<Duration> replacements = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            String leader = swarm.leader();
            List<String> others = Swarm.others(leader);
            Map<String, Long> before = readySince(others);
            String write = "write" + round;
            Client client = swarm.newClient(others);
            client.jswarm("service", "ls").orFail(); // its connection stands
            swarm.onlyOn(others);
            long start = System.nanoTime();
            swarm.testbed().run("kill", leader);
            System.out.printf(
                    "round %d: the power cut took %d ms%n", round, since(start).toMillis());
            CompletableFuture<Duration> written = CompletableFuture.supplyAsync(() -> {
                client.write(write).orFail();
                return since(start);
            });
            swarm.runs(Map.of("web", REPLICAS));
            replacements.add(since(start));
            writes.add(written.join());
            client.close();
            System.out.printf(
                    "round %d: next write after %d ms, replicas elsewhere after %d ms%n",
                    round, writes.getLast().toMillis(), replacements.getLast().toMillis());
            swarm.settles(Map.of("web", REPLICAS));
            assertThat(readySince(others)).as("nobody else was called dead").isEqualTo(before);
            swarm.testbed().run("boot", leader);
            swarm.hosts().startDaemon(leader);
            swarm.onlyOn(Hosts.ALL);
            swarm.isReady(leader);
            swarm.jswarm("service", "update", "--force", "--update-parallelism", "0", "web");
            swarm.settles(Map.of("web", REPLICAS));
        }
        assertThat(writes).allMatch(took -> took.compareTo(WRITE.multipliedBy(GRACE)) < 0);
        assertThat(replacements).allMatch(took -> took.compareTo(REPLACED.multipliedBy(GRACE)) < 0);
    }
}
