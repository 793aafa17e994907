package io.jswarm.manager.control.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Service;
import io.jswarm.manager.orchestrator.CertificateLife;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes join, change, become managers and leave; Raft members are noted. */
final class NodeMutationsTest {
    private static UpdateNode role(DeciderHarness swarm, long node, NodeRole role) {
        Node present = swarm.node(Nodes.id(node));
        NodeSpec spec = present.getSpec().toBuilder().setDesiredRole(role).build();
        return new UpdateNode(present.getId(), present.getMeta().getVersion(), spec);
    }

    private static void promote(DeciderHarness swarm, long node) {
        swarm.accept(role(swarm, node, NodeRole.NODE_ROLE_MANAGER));
    }

    private static UpdateNode demotion(DeciderHarness swarm, long node) {
        return role(swarm, node, NodeRole.NODE_ROLE_WORKER);
    }

    private static RegisterNode register(String id, NodeRole role) {
        return new RegisterNode(id, role, Availability.AVAILABILITY_UNSPECIFIED, "host");
    }

    private static void isUseful(Rejection rejection, Rejection.Code code) {
        assertThat(rejection.code()).isEqualTo(code);
        assertThat(rejection.reason()).isNotBlank();
        assertThat(rejection.hint()).isNotBlank();
    }

    @Test
    void aNodeJoinsActiveAndUnknown() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.accept(register("n2", NodeRole.NODE_ROLE_WORKER));
        Node node = swarm.node("n2");
        assertThat(node.getSequence()).isEqualTo(2);
        assertThat(node.getSpec().getAvailability()).isEqualTo(Availability.AVAILABILITY_ACTIVE);
        assertThat(node.getStatus().getState()).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
    }

    @Test
    void aNodeJoinsWithTheAvailabilityThatItAsksForAndElseActive() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        for (Availability asked : Availability.values()) {
            swarm.accept(new RegisterNode("n-" + asked, NodeRole.NODE_ROLE_WORKER, asked, "host"));
            Availability given = switch (asked) {
                case AVAILABILITY_PAUSE, AVAILABILITY_DRAIN -> asked;
                default -> Availability.AVAILABILITY_ACTIVE;
            };
            assertThat(swarm.node("n-" + asked).getSpec().getAvailability()).isEqualTo(given);
        }
    }

    @Test
    void anIdIsUsedOnceEvenAfterItsNodeIsGone() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        isUseful(swarm.refuse(register(Nodes.id(2), NodeRole.NODE_ROLE_WORKER)), Rejection.Code.ALREADY_EXISTS);
        swarm.accept(new RemoveNode(Nodes.id(2), true));
        isUseful(swarm.refuse(register(Nodes.id(2), NodeRole.NODE_ROLE_WORKER)), Rejection.Code.ALREADY_EXISTS);
        isUseful(swarm.refuse(register("n3", NodeRole.NODE_ROLE_UNSPECIFIED)), Rejection.Code.INVALID_ARGUMENT);
    }

    @Test
    void aChangeFromAnOldVersionOrOfNoNodeIsRefused() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        UpdateNode stale = role(swarm, 2, NodeRole.NODE_ROLE_WORKER);
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_DRAIN);
        Rejection rejection = swarm.refuse(stale);
        isUseful(rejection, Rejection.Code.ABORTED);
        assertThat(rejection.hint()).contains("jswarm node inspect host-2");
        isUseful(swarm.refuse(new UpdateNode("none", 1, NodeSpec.getDefaultInstance())), Rejection.Code.NOT_FOUND);
        isUseful(swarm.refuse(new RemoveNode("none", true)), Rejection.Code.NOT_FOUND);
        isUseful(swarm.refuse(new SetNodeRole("none", NodeRole.NODE_ROLE_WORKER)), Rejection.Code.NOT_FOUND);
    }

    @Test
    void aNodesSpecIsChecked() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Node node = swarm.node(Nodes.id(2));
        long version = node.getMeta().getVersion();
        NodeSpec.Builder twice = node.getSpec().toBuilder();
        twice.getAnnotationsBuilder()
                .addLabels(Label.newBuilder().setKey("a"))
                .addLabels(Label.newBuilder().setKey("a"));
        Rejection label = swarm.refuse(new UpdateNode(node.getId(), version, twice.build()));
        assertThat(label.field()).isEqualTo("annotations.labels");
        assertThat(label.reason()).startsWith("--label-add: ");
        NodeSpec noRole = node.getSpec().toBuilder().clearDesiredRole().build();
        assertThat(swarm.refuse(new UpdateNode(node.getId(), version, noRole)).field())
                .isEqualTo("desired_role");
        NodeSpec nowhere = node.getSpec().toBuilder().clearAvailability().build();
        assertThat(swarm.refuse(new UpdateNode(node.getId(), version, nowhere)).field())
                .isEqualTo("availability");
    }

    @Test
    void theLastManagerStays() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Rejection rejection = swarm.refuse(demotion(swarm, 1));
        isUseful(rejection, Rejection.Code.FAILED_PRECONDITION);
        assertThat(rejection.reason()).contains("last one");
        promote(swarm, 2);
        swarm.accept(demotion(swarm, 1));
        assertThat(swarm.refuse(demotion(swarm, 2)).reason()).contains("last one");
    }

    /** It is not ready, but votes; not so one whose host has just died with its connection still standing. */
    @Test
    void aManagerWhoseEngineIsSilentCountsForADemotionWhileItIsHeard() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        promote(swarm, 2);
        NodeDescription.Builder described = swarm.node(Nodes.id(2)).getDescription().toBuilder();
        described.getEngineBuilder().setProblem("the engine does not answer");
        swarm.happens(new Event.Described(Nodes.id(2), described.build()));
        swarm.accept(demotion(swarm, 1));
        promote(swarm, 1);
        swarm.silence(Nodes.id(2));
        swarm.pass(1_000);
        swarm.accept(demotion(swarm, 1));
        promote(swarm, 1);
        swarm.pass(2_000);
        assertThat(swarm.refuse(demotion(swarm, 1)).reason()).contains("(1 of 1)", "to be heard, but only 0 are");
    }

    @Test
    void aDemotionLeavesAMajorityOfManagersThatAreReady() {
        DeciderHarness swarm = DeciderHarness.ofNodes(4);
        promote(swarm, 2);
        promote(swarm, 3);
        swarm.disconnect(Nodes.id(3));
        swarm.pass(15_000);
        Rejection rejection = swarm.refuse(demotion(swarm, 1));
        isUseful(rejection, Rejection.Code.FAILED_PRECONDITION);
        assertThat(rejection.reason()).contains("(2 of 2)", "only 1 is");
        swarm.accept(demotion(swarm, 3));
        swarm.accept(demotion(swarm, 1));
    }

    @Test
    void aNodeThatIsUpIsRemovedOnlyByForce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Rejection rejection = swarm.refuse(new RemoveNode(Nodes.id(2), false));
        isUseful(rejection, Rejection.Code.FAILED_PRECONDITION);
        assertThat(rejection.reason()).contains("host-2 (" + Nodes.id(2) + ")");
        assertThat(rejection.hint()).contains("jswarm node rm --force host-2");
        swarm.disconnect(Nodes.id(2));
        swarm.pass(15_000);
        swarm.accept(new RemoveNode(Nodes.id(2), false));
        assertThat(swarm.state().nodes()).doesNotContainKey(Nodes.id(2));
        long expiryMs = 90L * 24 * 3_600 * 1_000;
        assertThat(swarm.state().removedNodes().get(Nodes.id(2)))
                .satisfies(removed -> assertThat(removed.getCertificateExpiresAtMs())
                        .isEqualTo(swarm.now().wallMs() + expiryMs + CertificateLife.CLOCKS_MS));
    }

    @ParameterizedTest
    @EnumSource(
            value = NodeRole.class,
            names = {"NODE_ROLE_WORKER", "NODE_ROLE_MANAGER"})
    void aNodeThatNeverCameIsRemovedWithoutForceAndForgottenAfterAnHour(NodeRole role) {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        for (String id : List.of("n2", "n3")) {
            swarm.accept(new RegisterNode(id, role, Availability.AVAILABILITY_ACTIVE, "host-" + id));
        }
        swarm.accept(new RemoveNode("n2", false));
        assertThat(swarm.state().nodes()).containsOnlyKeys(Nodes.id(1), "n3");
        swarm.pass(3_599_000);
        assertThat(swarm.state().nodes()).containsKey("n3");
        swarm.pass(1_000);
        assertThat(swarm.state().nodes()).containsOnlyKeys(Nodes.id(1));
        assertThat(swarm.state().removedNodes()).containsOnlyKeys("n2", "n3");
    }

    @Test
    void aNodeThatCameIsNotForgotten() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.disconnect(Nodes.id(2));
        swarm.pass(7_200_000);
        assertThat(swarm.state().nodes()).containsOnlyKeys(Nodes.id(1), Nodes.id(2));
    }

    @Test
    void refusalsNameWhatAPersonKnows() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Rejection manager = swarm.refuse(new RemoveNode(Nodes.id(1), true));
        assertThat(manager.reason()).contains("host-1 (" + Nodes.id(1) + ")");
        assertThat(manager.hint()).contains("jswarm node demote host-1");
        assertThat(swarm.refuse(demotion(swarm, 1)).reason()).contains("host-1 (" + Nodes.id(1) + ")");
        Rejection worker = swarm.refuse(new AddMember("raft-2", Nodes.id(2), "10.0.0.2:2377"));
        assertThat(worker.reason()).contains("host-2 (" + Nodes.id(2) + ")");
        assertThat(worker.hint()).contains("jswarm node promote host-2");
    }

    @Test
    void whereTwoHostsShareANameTheIdIsToBeTyped() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.accept(
                new RegisterNode("n3", NodeRole.NODE_ROLE_WORKER, Availability.AVAILABILITY_UNSPECIFIED, "host-2"));
        swarm.accept(new RegisterNode("n4", NodeRole.NODE_ROLE_WORKER, Availability.AVAILABILITY_UNSPECIFIED, ""));
        NodeDescription unnamed = NodeDescription.getDefaultInstance();
        swarm.happens(new Event.SessionOpened("n3", unnamed, "10.0.0.3"));
        swarm.happens(new Event.SessionOpened("n4", unnamed, "10.0.0.4"));
        Rejection shared = swarm.refuse(new RemoveNode("n3", false));
        assertThat(shared.reason()).contains("host-2 (n3)");
        assertThat(shared.hint()).endsWith("jswarm node rm --force n3");
        Rejection nameless = swarm.refuse(new RemoveNode("n4", false));
        assertThat(nameless.reason()).contains("node n4 is not");
        assertThat(nameless.hint()).endsWith("jswarm node rm --force n4");
    }

    @Test
    void aManagerIsNotRemovedUntilItsLastTraceIsGone() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        isUseful(swarm.refuse(new RemoveNode(Nodes.id(1), true)), Rejection.Code.FAILED_PRECONDITION);
        promote(swarm, 2);
        isUseful(swarm.refuse(new RemoveNode(Nodes.id(2), true)), Rejection.Code.FAILED_PRECONDITION);
        swarm.accept(new AddMember("raft-2", Nodes.id(2), "10.0.0.2:2377"));
        swarm.accept(demotion(swarm, 2));
        isUseful(swarm.refuse(new RemoveNode(Nodes.id(2), true)), Rejection.Code.FAILED_PRECONDITION);
        swarm.accept(new RemoveMember("raft-2"));
        swarm.accept(new RemoveNode(Nodes.id(2), true));
    }

    @Test
    void membersAreManagersAndAtMostSeven() {
        DeciderHarness swarm = DeciderHarness.ofNodes(8);
        isUseful(
                swarm.refuse(new AddMember("raft-2", Nodes.id(2), "10.0.0.2:2377")),
                Rejection.Code.FAILED_PRECONDITION);
        isUseful(swarm.refuse(new AddMember("raft-9", "none", "10.0.0.9:2377")), Rejection.Code.NOT_FOUND);
        for (int i = 2; i <= 8; i++) {
            promote(swarm, i);
        }
        for (int i = 2; i <= 7; i++) {
            swarm.accept(new AddMember("raft-" + i, Nodes.id(i), "10.0.0." + i + ":2377"));
        }
        isUseful(
                swarm.refuse(new AddMember("raft-8", Nodes.id(8), "10.0.0.8:2377")),
                Rejection.Code.FAILED_PRECONDITION);
        swarm.accept(new AddMember("raft-7", Nodes.id(7), "10.0.0.77:2377"));
        assertThat(swarm.state().members().get("raft-7"))
                .satisfies(member -> assertThat(member.getAddr()).isEqualTo("10.0.0.77:2377"));
        long revision = swarm.state().revision();
        swarm.accept(new AddMember("raft-7", Nodes.id(7), "10.0.0.77:2377"));
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }

    @Test
    void theTasksOfARemovedNodeGoWithIt() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 4));
        swarm.work();
        swarm.accept(new RemoveNode(Nodes.id(2), true));
        assertThat(swarm.tasks(web))
                .hasSize(4)
                .allMatch(task -> task.getNodeId().equals(Nodes.id(1)));
    }

    @Test
    void everyDemotionIsCountedAndItsTimeNoted() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        for (int demotions = 1; demotions <= 2; demotions++) {
            swarm.accept(new SetNodeRole(Nodes.id(2), NodeRole.NODE_ROLE_MANAGER));
            assertThat(swarm.node(Nodes.id(2)).getManagerUntilMs()).isZero();
            swarm.pass(1_000);
            swarm.accept(new SetNodeRole(Nodes.id(2), NodeRole.NODE_ROLE_WORKER));
            Node demoted = swarm.node(Nodes.id(2));
            assertThat(demoted.getManagerUntilMs()).isEqualTo(swarm.now().wallMs());
            assertThat(demoted.getDemotions()).isEqualTo(demotions);
        }
    }

    @Test
    void aMemberThatGoesMakesItsNodeAWorkerOnce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        promote(swarm, 2);
        swarm.accept(new SetNodeRole(Nodes.id(2), NodeRole.NODE_ROLE_MANAGER));
        swarm.accept(new AddMember("raft-2", Nodes.id(2), "10.0.0.2:2377"));
        swarm.accept(new RemoveMember("raft-2"));
        assertThat(swarm.node(Nodes.id(2)).getRole()).isEqualTo(NodeRole.NODE_ROLE_WORKER);
        assertThat(swarm.state().members()).doesNotContainKey("raft-2");
        long revision = swarm.state().revision();
        swarm.accept(new RemoveMember("raft-2"));
        swarm.accept(new SetNodeRole(Nodes.id(2), NodeRole.NODE_ROLE_WORKER));
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }
}
