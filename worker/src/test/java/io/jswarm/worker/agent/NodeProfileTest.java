package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.worker.task.Limits;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class NodeProfileTest {
    /** Managers give a node no session that says more than it may. */
    @Test
    void whatAnOddEngineSaysIsMadeFit() {
        NodeProfile profile = new NodeProfile(
                new AgentConfig("cluster", "node", "my host", "1.0", 1, List.of("m:1"), 1, Limits.DEFAULT),
                new ClusterLevel());
        profile.found(NodeDescription.newBuilder()
                .setEngine(EngineDescription.newBuilder()
                        .setVersion("29 (custom build)")
                        .addLabels(Label.newBuilder().setKey("k").setValue("two\nlines")))
                .build());
        profile.engine("x".repeat(100_000));

        NodeDescription said = Objects.requireNonNull(profile.whole());

        assertThat(said.getHostname()).isEqualTo("my-host");
        assertThat(said.getEngine().getVersion()).isEqualTo("29--custom-build-");
        assertThat(said.getEngine().getLabels(0).getValue()).isEqualTo("two lines");
        assertThat(said.getEngine().getProblem()).hasSize(WorkerLimits.ERROR);
        assertThat(WorkerWords.fit(said)).isEqualTo(said);
    }

    /** A program of the first level would keep the fields that it does not know. */
    @Test
    void aWarningAndFactsAreSaidFromTheirLevelOn() {
        ClusterLevel level = new ClusterLevel();
        NodeProfile profile = new NodeProfile(
                new AgentConfig("cluster", "node", "h", "1.0", 2, List.of("m:1"), 1, Limits.DEFAULT), level);
        profile.engine("it does not answer");
        profile.aboutHost(NodeTls.getDefaultInstance(), "the disk is full");

        NodeDescription first = Objects.requireNonNull(profile.whole());
        assertThat(first.getWarning()).isEmpty();
        assertThat(first.getSaidAtLevel()).isZero();
        assertThat(first.getEngine().getSilent()).isFalse();

        level.told(FeatureLevel.FACTS);
        NodeDescription second = Objects.requireNonNull(profile.whole());
        assertThat(second.getWarning()).isEqualTo("the disk is full");
        assertThat(second.getSaidAtLevel()).isEqualTo(FeatureLevel.FACTS);
        assertThat(second.getEngine().getSilent()).isTrue();
    }
}
