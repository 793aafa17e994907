package io.jswarm.systemtest.swarm;

import static io.jswarm.systemtest.swarm.Swarm.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hosts change their role, leave, are removed and come again. */
@Tag("testbed")
@Timeout(300)
@ExtendWith(WholeSwarm.class)
final class MembershipTest {
    private final Swarm swarm;

    MembershipTest(Swarm swarm) {
        this.swarm = swarm;
    }

    private NodeView node(String host) {
        return swarm.nodes().stream()
                .filter(node -> node.getNode().getDescription().getHostname().equals(host))
                .findFirst()
                .orElseThrow();
    }

    private void hasRole(String host, NodeRole role) {
        eventually().untilAsserted(() -> {
            NodeView node = node(host);
            assertThat(node.getNode().getRole()).isEqualTo(role);
            assertThat(node.hasManager()).isEqualTo(role == NodeRole.NODE_ROLE_MANAGER);
            assertThat(node.getNode().getStatus().getState()).isEqualTo(NodeState.NODE_STATE_READY);
        });
    }

    private List<String> containerIds() {
        return swarm.running().stream().map(Container::id).sorted().toList();
    }

    @Test
    void demotionAndPromotionKeepContainers() {
        swarm.create("web", 6);
        swarm.settles(Map.of("web", 6));
        List<String> before = containerIds();
        String host = swarm.follower();
        swarm.jswarm("node", "demote", host);
        hasRole(host, NodeRole.NODE_ROLE_WORKER);
        assertThat(swarm.hosts().jswarm(host, "service", "ls").error()).contains("not a swarm manager");
        swarm.settles(Map.of("web", 6));
        swarm.jswarm("node", "promote", host);
        hasRole(host, NodeRole.NODE_ROLE_MANAGER);
        swarm.isReady(host);
        eventually()
                .untilAsserted(() -> assertThat(swarm.hosts()
                                .jswarm(host, "service", "ls", "--quiet")
                                .text())
                        .isNotBlank());
        swarm.settles(Map.of("web", 6));
        assertThat(containerIds()).isEqualTo(before);
    }

    @Test
    void leaderIsDemoted() {
        swarm.create("web", 3);
        String old = swarm.leader();
        swarm.onlyOn(Swarm.others(old));
        swarm.jswarm("node", "demote", old);
        hasRole(old, NodeRole.NODE_ROLE_WORKER);
        assertThat(swarm.leader()).isNotEqualTo(old);
        swarm.onlyOn(Hosts.ALL);
        swarm.settles(Map.of("web", 3));
        swarm.jswarm("node", "promote", old);
        hasRole(old, NodeRole.NODE_ROLE_MANAGER);
        swarm.settles(Map.of("web", 3));
    }

    @Test
    void workerLeavesIsRemovedAndJoinsAgain() {
        swarm.create("web", 6);
        String host = swarm.follower();
        swarm.jswarm("node", "demote", host);
        hasRole(host, NodeRole.NODE_ROLE_WORKER);
        String id = node(host).getNode().getId();
        assertThat(swarm.refused("node", "rm", host)).contains("Expected a node that is down", "--force");

        swarm.hosts().jswarm(host, "swarm", "leave").orFail();
        swarm.onlyOn(Swarm.others(host));
        swarm.settles(Map.of("web", 6));
        assertThat(swarm.hosts().containers(List.of(host)))
                .as("containers of the host that left")
                .isEmpty();
        eventually()
                .untilAsserted(() ->
                        assertThat(node(host).getNode().getStatus().getState()).isEqualTo(NodeState.NODE_STATE_DOWN));
        swarm.jswarm("node", "rm", id);
        assertThat(swarm.nodes()).hasSize(2);

        joinsAgain(host);
        assertThat(node(host).getNode().getId()).isNotEqualTo(id);
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "web=9");
        swarm.settles(Map.of("web", 9));
        assertThat(swarm.running()).anyMatch(container -> container.host().equals(host));
    }

    private void joinsAgain(String host) {
        String token = swarm.joinToken("manager");
        String manager = swarm.hosts().managers(Swarm.others(host)).getFirst();
        assertThat(refusedJoin(host, "garbage", manager)).contains("token").doesNotContain("Exception");
        char last = token.charAt(token.length() - 1) == 'a' ? 'b' : 'a';
        assertThat(refusedJoin(host, token.substring(0, token.length() - 1) + last, manager))
                .contains("token")
                .doesNotContain("Exception");
        assertThat(refusedJoin(host, token, swarm.hosts().address(host).replaceAll("[0-9]+$", "77") + ":2377"))
                .contains("77:2377");
        swarm.join(host, token);
        swarm.onlyOn(Hosts.ALL);
        swarm.isReady(host);
        assertThat(swarm.hosts()
                        .jswarm(host, "swarm", "join", "--token", token, manager)
                        .error())
                .contains("already");
    }

    private String refusedJoin(String host, String token, String manager) {
        Testbed.Ended ended = swarm.hosts().jswarmWithin("3s", host, "swarm", "join", "--token", token, manager);
        assertThat(ended.exitCode()).as("%s", ended).isNotZero();
        return ended.error();
    }

    @Test
    void nodeThatIsRemovedByForceKnowsIt() {
        swarm.create("web", 6);
        String host = swarm.follower();
        swarm.jswarm("node", "demote", host);
        hasRole(host, NodeRole.NODE_ROLE_WORKER);
        swarm.jswarm("node", "rm", "--force", host);
        swarm.onlyOn(Swarm.others(host));
        swarm.settles(Map.of("web", 6));
        eventually()
                .untilAsserted(() ->
                        assertThat(swarm.hosts().jswarm(host, "info").text()).contains("was removed"));
        eventually()
                .untilAsserted(() -> assertThat(swarm.hosts().containers(List.of(host)))
                        .as("containers of the host that was removed")
                        .isEmpty());
        swarm.rejoin(host);
        swarm.onlyOn(Hosts.ALL);
        swarm.isReady(host);
        assertThat(swarm.nodes()).hasSize(3);
        swarm.settles(Map.of("web", 6));
    }

    @Test
    void aRotatedTokenLetsNobodyInAndTheNewOneDoes() {
        String host = swarm.follower();
        swarm.jswarm("node", "demote", host);
        hasRole(host, NodeRole.NODE_ROLE_WORKER);
        String id = node(host).getNode().getId();
        String old = swarm.joinToken("worker");
        swarm.hosts().jswarm(host, "swarm", "leave").orFail();
        swarm.onlyOn(Swarm.others(host));
        swarm.jswarm("node", "rm", "--force", id);

        String next = swarm.jswarm("swarm", "join-token", "--rotate", "--quiet", "worker")
                .strip();
        assertThat(next).isNotEqualTo(old);
        String manager = swarm.hosts().managers(Swarm.others(host)).getFirst();
        assertThat(refusedJoin(host, old, manager))
                .contains("token", "jswarm swarm join-token")
                .doesNotContain("Exception");
        swarm.join(host, next);
        swarm.onlyOn(Hosts.ALL);
        swarm.isReady(host);
        assertThat(node(host).getNode().getRole()).isEqualTo(NodeRole.NODE_ROLE_WORKER);
    }

    @Test
    void theRootIsReplacedWhileContainersRunAndPeopleWrite() throws InterruptedException {
        String worker = swarm.follower();
        String gone = leavesANodeBehind(worker);
        swarm.create("web", 3);
        swarm.settles(Map.of("web", 3));
        List<String> before = containerIds();
        try (Writers untilThen = Writers.begin(swarm, "old")) {
            replaceTheRoot(untilThen, worker, gone);
            untilThen.end();
        }
        try (Writers sinceThen = Writers.begin(swarm, "new")) {
            swarm.settles(Map.of("web", 3));
            assertThat(containerIds()).isEqualTo(before);

            swarm.jswarm("node", "promote", worker);
            hasRole(worker, NodeRole.NODE_ROLE_MANAGER);
            String leader = swarm.leader();
            swarm.hosts().killDaemon(leader);
            swarm.hosts().startDaemon(leader);
            swarm.isReady(leader);
            sinceThen.goOn();
            sinceThen.end();
        }
        swarm.jswarm("service", "scale", "web=5");
        swarm.settles(Map.of("web", 5));
        assertThat(containerIds()).containsAll(before);
    }

    /** The host is a worker from now on, as another node; the id of what it was, which is down and not removed. */
    private String leavesANodeBehind(String host) {
        swarm.jswarm("node", "demote", host);
        hasRole(host, NodeRole.NODE_ROLE_WORKER);
        String id = node(host).getNode().getId();
        swarm.hosts().jswarm(host, "swarm", "leave").orFail();
        eventually()
                .atMost(Duration.ofSeconds(10)) // without its last word it is 15 s
                .until(() -> swarm.nodes().stream()
                        .map(NodeView::getNode)
                        .anyMatch(node ->
                                node.getId().equals(id) && node.getStatus().getState() == NodeState.NODE_STATE_DOWN));
        swarm.join(host, swarm.joinToken("worker"));
        swarm.isReady(host);
        return id;
    }

    /** Each phase lasts until the test lets it end: one waits for a node that is away, the next for one that cannot connect. */
    private void replaceTheRoot(Writers writers, String worker, String gone) {
        String oldRoot = swarm.hosts().jswarm(Hosts.H1, "swarm", "ca").orFail().text();
        String oldToken = swarm.joinToken("worker");
        swarm.hosts().jswarm(Hosts.H1, "swarm", "ca", "--rotate", "--detach").orFail();
        goOnThrough(writers, "nodes that trust the new root: 3 of 4");
        onNewConnections(worker, "-I"); // its session stands, and renewals take a connection of their own
        swarm.jswarm("node", "rm", gone);
        goOnThrough(writers, "nodes with new certificates: 2 of 3 (waiting for " + worker + ")");
        onNewConnections(worker, "-D");
        assertThat(refusedUntilTheRootIsReplaced(writers)).isEmpty();
        try {
            String other = Swarm.others(worker).getLast();
            String newRoot = swarm.hosts().jswarm(other, "swarm", "ca").orFail().text();
            assertThat(newRoot).contains("BEGIN CERTIFICATE").isNotEqualTo(oldRoot);
            assertThat(swarm.hosts().jswarm(Hosts.H1, "swarm", "ca").orFail().text())
                    .isEqualTo(newRoot);
            assertThat(swarm.refused("service", "ls")).isNotBlank();
        } finally {
            swarm.renewContext();
        }
        assertThat(swarm.joinToken("worker")).isNotEqualTo(oldToken);
    }

    private void onNewConnections(String host, String change) {
        swarm.testbed()
                .exec(
                        host,
                        List.of(("iptables " + change + " OUTPUT -p tcp --dport 2377 --syn -j REJECT"
                                        + " --reject-with tcp-reset")
                                .split(" ")))
                .orFail();
    }

    private String rotation() {
        return swarm.hosts()
                .jswarm(Hosts.H1, "swarm", "ca", "--status")
                .orFail()
                .text();
    }

    /** Waits until the replacement is so far; then people write, again and again, and none is refused. */
    private void goOnThrough(Writers writers, String phase) {
        eventually().untilAsserted(() -> assertThat(rotation()).contains(phase));
        for (int i = 0; i < 5; i++) {
            writers.goOn();
        }
        List<String> refused = writers.refused();
        assertThat(rotation()).contains(phase);
        assertThat(refused).as("while %s", phase).isEmpty();
    }

    /** Waits for the end; the writes that were refused before a look that still found the replacement under way. */
    private List<String> refusedUntilTheRootIsReplaced(Writers writers) {
        AtomicReference<List<String>> refused = new AtomicReference<>(List.of());
        eventually().until(() -> {
            List<String> soFar = writers.refused();
            if (rotation().contains("is not being replaced")) {
                return true;
            }
            refused.set(soFar);
            return false;
        });
        return refused.get();
    }
}
