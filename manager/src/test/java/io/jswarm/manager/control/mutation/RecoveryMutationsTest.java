package io.jswarm.manager.control.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.View;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left of a cluster, or its backup, goes on with one manager. */
final class RecoveryMutationsTest {
    private static final String SURVIVOR = Nodes.id(2);
    private static final String WORKER = Nodes.id(4);

    /** Three managers, the second being the one that will be left, and a worker. */
    private static DeciderHarness swarm() {
        DeciderHarness swarm = DeciderHarness.ofNodes(4);
        for (long node = 2; node <= 3; node++) {
            Node present = swarm.node(Nodes.id(node));
            NodeSpec spec = present.getSpec().toBuilder()
                    .setDesiredRole(NodeRole.NODE_ROLE_MANAGER)
                    .build();
            swarm.accept(new UpdateNode(present.getId(), present.getMeta().getVersion(), spec));
            swarm.accept(new SetNodeRole(present.getId(), NodeRole.NODE_ROLE_MANAGER));
            swarm.accept(new AddMember("raft-" + node, present.getId(), "10.0.0." + node + ":2377"));
        }
        return swarm;
    }

    private static GoOnAlone keep(String addr) {
        return new GoOnAlone(SURVIVOR, "raft-2", addr);
    }

    @Test
    void theSurvivorIsTheOnlyManagerAndItsWorkersStay() {
        DeciderHarness swarm = swarm();
        Service web = swarm.create(Services.replicated(1, 8));
        swarm.work();
        List<String> untouched = swarm.running(web).stream()
                .filter(task -> List.of(SURVIVOR, WORKER).contains(task.getNodeId()))
                .map(Task::getId)
                .toList();
        assertThat(untouched).hasSize(4);

        swarm.accept(keep(""));
        ClusterState state = swarm.state();
        assertThat(state.members().keySet()).containsExactly("raft-2");
        assertThat(state.members().get("raft-2"))
                .satisfies(member -> assertThat(member.getAddr()).isEqualTo("10.0.0.2:2377"));
        assertThat(state.nodes().keySet()).containsExactlyInAnyOrder(SURVIVOR, WORKER);
        assertThat(state.removedNodes().keySet()).containsExactlyInAnyOrder(Nodes.id(1), Nodes.id(3));
        swarm.work();
        assertThat(swarm.running(web)).hasSize(8);
        assertThat(swarm.tasks(web)).as("none is left of the lost managers").hasSize(8);
        assertThat(swarm.running(web).stream().map(Task::getId)).containsAll(untouched);
    }

    @Test
    void aRepetitionChangesNothingAndAnotherAddressOnlyThat() {
        DeciderHarness swarm = swarm();
        swarm.accept(keep(""));
        long revision = swarm.state().revision();
        swarm.accept(keep(""));
        assertThat(swarm.state().revision()).isEqualTo(revision);
        swarm.accept(keep("10.9.9.9:2377"));
        assertThat(swarm.state().members().get("raft-2"))
                .satisfies(member -> assertThat(member.getAddr()).isEqualTo("10.9.9.9:2377"));
        assertThat(swarm.state().nodes()).hasSize(2);
    }

    @Test
    void aSurvivorThatWasToBecomeAWorkerStaysAManager() {
        DeciderHarness swarm = swarm();
        Node present = swarm.node(SURVIVOR);
        NodeSpec spec = present.getSpec().toBuilder()
                .setDesiredRole(NodeRole.NODE_ROLE_WORKER)
                .build();
        swarm.accept(new UpdateNode(SURVIVOR, present.getMeta().getVersion(), spec));
        swarm.accept(new RemoveMember("raft-2"));
        swarm.accept(keep("10.0.0.2:2377"));
        assertThat(swarm.node(SURVIVOR).getRole()).isEqualTo(NodeRole.NODE_ROLE_MANAGER);
        assertThat(swarm.node(SURVIVOR).getSpec().getDesiredRole()).isEqualTo(NodeRole.NODE_ROLE_MANAGER);
        assertThat(swarm.state().members().keySet()).containsExactly("raft-2");
    }

    @Test
    void whatTheLostManagersMayHaveNumberedIsNotNumberedAgain() {
        DeciderHarness swarm = swarm();
        var before = java.util.Objects.requireNonNull(swarm.state().cluster());
        swarm.accept(keep(""));
        var after = java.util.Objects.requireNonNull(swarm.state().cluster());
        assertThat(after.getNextServiceSequence())
                .isEqualTo(before.getNextServiceSequence() + LostManagers.SEQUENCES_SKIPPED);
        assertThat(after.getNextNodeSequence())
                .isEqualTo(before.getNextNodeSequence() + LostManagers.SEQUENCES_SKIPPED);
    }

    @Test
    void revisionsThatTheLostManagersMayHaveToldAreLeftOutOnce() {
        DeciderHarness swarm = swarm();
        long before = swarm.state().revision();
        swarm.accept(keep(""));
        long after = swarm.state().revision();
        assertThat(after).isGreaterThan(before + LostManagers.REVISIONS_SKIPPED);
        swarm.accept(keep("10.9.9.9:2377"));
        assertThat(swarm.state().revision()).isLessThan(after + 10);
        DeciderHarness restored = swarm();
        restored.accept(restore());
        assertThat(restored.state().revision()).isGreaterThan(before + LostManagers.REVISIONS_SKIPPED);
    }

    /** The more time passed since the last change that this state knows of, the more the others may have told. */
    @Test
    void aRevisionIsLeftOutForEachMillisecondAsFarAsTheClockCanBeBelieved() {
        DeciderHarness swarm = swarm();
        View view = new View(swarm.state(), swarm.indexes(), swarm.workers());
        long changedMs = swarm.state().timeMs();
        Map<Long, Long> leftOut = Map.of(0L, 0L, 5_000L, 5_000L, -5_000L, 0L, 400L * 86_400_000, 1_000_000_000L);
        leftOut.forEach((laterMs, more) -> assertThat(restore().revisionsSkipped(view, new Now(changedMs + laterMs, 0)))
                .as("%s ms later", laterMs)
                .isEqualTo(LostManagers.REVISIONS_SKIPPED + more));
    }

    @Test
    void aLostManagerThatWasDemotedButStillVotesIsRemovedToo() {
        DeciderHarness swarm = swarm();
        Node present = swarm.node(Nodes.id(3));
        NodeSpec spec = present.getSpec().toBuilder()
                .setDesiredRole(NodeRole.NODE_ROLE_WORKER)
                .build();
        swarm.accept(new UpdateNode(present.getId(), present.getMeta().getVersion(), spec));
        swarm.accept(new SetNodeRole(present.getId(), NodeRole.NODE_ROLE_WORKER));
        swarm.accept(keep(""));
        assertThat(swarm.state().nodes().keySet()).containsExactlyInAnyOrder(SURVIVOR, WORKER);
    }

    private static RestoreCluster restore() {
        return new RestoreCluster(
                "fresh",
                NodeDescription.newBuilder().setHostname("new-host").build(),
                Availability.AVAILABILITY_ACTIVE,
                "raft-9",
                "10.0.0.9:2377");
    }

    @Test
    void aBackupGoesOnWithANewHostInPlaceOfAllItsManagers() {
        DeciderHarness swarm = swarm();
        Service web = swarm.create(Services.replicated(1, 8));
        swarm.work();
        swarm.accept(restore());
        assertThat(swarm.state().members().keySet()).containsExactly("raft-9");
        assertThat(swarm.state().nodes().keySet()).containsExactlyInAnyOrder("fresh", WORKER);
        assertThat(swarm.state().removedNodes().keySet())
                .containsExactlyInAnyOrder(Nodes.id(1), Nodes.id(2), Nodes.id(3));
        assertThat(swarm.node("fresh").getSequence()).isGreaterThan(LostManagers.SEQUENCES_SKIPPED);
        assertThat(swarm.node("fresh").getDescription().getHostname()).isEqualTo("new-host");
        swarm.join(5);
        assertThat(swarm.node(Nodes.id(5)).getSequence())
                .isEqualTo(swarm.node("fresh").getSequence() + 1);
        assertThat(swarm.running(web)).allMatch(task -> task.getNodeId().equals(WORKER));
    }

    @Test
    void withoutAClusterThereIsNothingToGoOnWith() {
        DeciderHarness empty = new DeciderHarness();
        assertThat(empty.refuse(restore()).hint()).contains("jswarm swarm backup");
        assertThat(empty.refuse(keep("")).reason()).isNotBlank();
        assertThat(swarm().refuse(new GoOnAlone("none", "raft-2", "")).reason()).contains("none");
    }
}
