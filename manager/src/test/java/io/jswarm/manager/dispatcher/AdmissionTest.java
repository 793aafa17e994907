package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import org.junit.jupiter.api.Test;

/** Who gets a session. */
final class AdmissionTest {
    private static ClusterState cluster(int level) {
        Fixture fixture = new Fixture().with(Nodes.node(1).build());
        fixture.apply(Changes.create(
                Cluster.newBuilder().setId("c").setFeatureLevel(level).build()));
        return fixture.state();
    }

    private static Hello hello(int level) {
        return Hello.newBuilder()
                .setDescription(NodeDescription.newBuilder().setFeatureLevel(level))
                .build();
    }

    @Test
    void aNodeWhoseProgramUnderstandsTheClusterIsWelcome() {
        assertThat(Admission.refusal(cluster(2), Nodes.id(1), hello(2))).isNull();
        assertThat(Admission.refusal(cluster(2), Nodes.id(1), hello(3))).isNull();
        assertThat(Admission.refusal(cluster(1), Nodes.id(1), Hello.getDefaultInstance()))
                .isNull();
    }

    @Test
    void aNodeThatWasRemovedIsToldSo() {
        assertThat(Admission.refusal(cluster(1), Nodes.id(2), hello(1))).contains("not part of the cluster");
    }

    @Test
    void aNodeWithAnOlderProgramIsToldSo() {
        assertThat(Admission.refusal(cluster(2), Nodes.id(1), hello(1))).contains("feature level 2", "older");
    }
}
