package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.rpc.Rejections;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who changes a host's role is told when it has it, or what it still lacks. */
class RoleWaitTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void start() throws IOException {
        cli = new CliRunner(folder);
        cli.cluster.nodes.add(Fixtures.node(1, NodeRole.NODE_ROLE_MANAGER, NodeState.NODE_STATE_READY));
        cli.cluster.nodes.add(Fixtures.node(2, NodeRole.NODE_ROLE_WORKER, NodeState.NODE_STATE_READY));
        cli.cluster.nodes.add(Fixtures.node(3, NodeRole.NODE_ROLE_WORKER, NodeState.NODE_STATE_READY));
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private NodeView node(int number) {
        return cli.cluster.nodes.stream()
                .filter(view -> view.getNode().getDescription().getHostname().equals("host" + number))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aHostThatVotesIsAManager() {
        assertThat(cli.run("node", "promote", "host2"))
                .isEqualTo(new CliRunner.Result(0, "Node host2 promoted to a manager in the swarm.\n", ""));
        assertThat(node(2).getNode().getRole()).isEqualTo(NodeRole.NODE_ROLE_MANAGER);
    }

    @Test
    void oneThatDoesNotVoteYetIsWaitedForAndTheReasonSaid() {
        CliRunner.Result result = cli.run("node", "promote", "--wait-timeout", "400ms", "host3");
        assertThat(result.exitCode()).isEqualTo(ExitCodes.WAIT_TIMED_OUT);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("Expected host3 to be a manager within --wait-timeout")
                .contains("jswarm swarm raft members");
    }

    @Test
    void oneThatKeepsItsVoteIsNotDemotedYet() {
        CliRunner.Result result = cli.run("node", "update", "--role", "worker", "--wait-timeout", "400ms", "host1");
        assertThat(result.exitCode()).isEqualTo(ExitCodes.WAIT_TIMED_OUT);
        assertThat(result.err()).contains("it still has its vote");
    }

    /** A node's version rises whenever its status changes, which is nobody's fault. */
    @Test
    void aNodeThatChangedMeanwhileIsChangedAllTheSame() {
        cli.cluster.updateFailures.add(Rejections.toStatus(
                new Rejection(Rejection.Code.ABORTED, "host2 changed since it was read.", "", "Try again.")));
        assertThat(cli.run("node", "update", "--availability", "drain", "host2").exitCode())
                .isZero();
        assertThat(node(2).getNode().getSpec().getAvailability()).isEqualTo(Availability.AVAILABILITY_DRAIN);
    }

    @Test
    void whoWantsNoWaitingIsToldAtOnce() {
        assertThat(cli.run("node", "promote", "--detach", "host3").exitCode()).isZero();
        assertThat(cli.run("node", "demote", "-d", "host1").exitCode()).isZero();
    }
}
