package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.FeatureLevels;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who may take part in a cluster of which level. */
final class FeatureLevelTest {
    private static FeatureLevels levels(int oldest, int newest) {
        return FeatureLevels.newBuilder().setOldest(oldest).setNewest(newest).build();
    }

    private static Rejection refusal(int cluster, FeatureLevels program) {
        return Objects.requireNonNull(FeatureLevel.refusal(cluster, program), "not refused");
    }

    @Test
    void thisProgramMayJoinWhatItMakes() {
        assertThat(FeatureLevel.refusal(FeatureLevel.NEWEST, FeatureLevel.ofThisProgram()))
                .isNull();
    }

    @Test
    void aProgramThatUnderstandsTheLevelMayJoin() {
        assertThat(FeatureLevel.refusal(3, levels(2, 5))).isNull();
        assertThat(FeatureLevel.refusal(2, levels(2, 5))).isNull();
        assertThat(FeatureLevel.refusal(5, levels(2, 5))).isNull();
        assertThat(FeatureLevel.refusal(1, FeatureLevels.getDefaultInstance())).isNull();
    }

    @Test
    void anOlderProgramIsRefused() {
        assertThat(refusal(6, levels(2, 5)).reason()).contains("feature level 6", "is older", "up to 5");
        assertThat(refusal(2, FeatureLevels.getDefaultInstance()).reason()).contains("feature level 2", "up to 1");
        assertThat(refusal(6, levels(2, 5)).hint()).contains("jswarm version");
    }

    @Test
    void aProgramThatDroppedTheLevelIsRefused() {
        assertThat(refusal(1, levels(2, 5)).reason()).contains("feature level 1", "is newer", "level 2 or higher");
        assertThat(refusal(1, levels(2, 5)).code()).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
    }
}
