package io.jswarm.manager.orchestrator.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which events take a rotation on whose only node is done; from phase to phase it goes in {@code RootRotationTest}. */
final class RootRotationProgressTest {
    private final Fixture state = new Fixture();

    private static Cluster rotating() {
        return Cluster.newBuilder()
                .setId("c")
                .setRootRotation(RootRotation.newBuilder()
                        .setPhase(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST)
                        .setFingerprint("next"))
                .build();
    }

    private static Node trusting() {
        Node.Builder node = Nodes.node(1).build().toBuilder();
        node.getDescriptionBuilder().getTlsBuilder().addTrustedRoots("next");
        return node.build();
    }

    private Step decide(Event event) {
        return new RootRotationProgress().decide(state.view(), event, state.now());
    }

    private void isTakenOnBy(Event event) {
        assertThat(decide(event).changes()).as("%s", event).hasSize(1);
    }

    @Test
    void onlyWhatChangesANodeOrTheClusterIsLookedAt() {
        Trust trust =
                Trust.newBuilder().setRootCaKey(ByteString.copyFromUtf8("key")).build();
        List<Delta.Edit<?, ?>> started = state.apply(Changes.create(rotating()));
        state.apply(Changes.create(trust));
        List<Delta.Edit<?, ?>> trusts = state.apply(Changes.create(trusting()));
        List<Delta.Edit<?, ?>> other = state.apply(
                Changes.create(Services.replicated(1, 1).build()),
                Changes.create(Services.replicated(1, 1).template()));
        isTakenOnBy(new Event.Led());
        isTakenOnBy(new Event.Edited(started));
        isTakenOnBy(new Event.Edited(trusts));
        assertThat(decide(new Event.Edited(other))).isEqualTo(Step.NOTHING);
        assertThat(decide(new Event.SessionClosed(Nodes.id(1), false))).isEqualTo(Step.NOTHING);
    }
}
