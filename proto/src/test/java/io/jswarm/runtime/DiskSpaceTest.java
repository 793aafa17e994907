package io.jswarm.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.CheckResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DiskSpaceTest {
    private static final Path ROOT = Path.of("/var/lib/jswarm");

    @Test
    void theLevelFollowsWhatIsFree() {
        assertThat(DiskSpace.of(512, DiskSpace.ENOUGH)).isEqualTo(DiskSpace.ENOUGH);
        assertThat(DiskSpace.of(511, DiskSpace.ENOUGH)).isEqualTo(DiskSpace.LITTLE);
        assertThat(DiskSpace.of(64, DiskSpace.LITTLE)).isEqualTo(DiskSpace.LITTLE);
        assertThat(DiskSpace.of(63, DiskSpace.ENOUGH)).isEqualTo(DiskSpace.NONE);
    }

    /** Each change is a write to the managers' log. */
    @Test
    void aFileThatComesAndGoesChangesNothing() {
        assertThat(DiskSpace.of(520, DiskSpace.LITTLE)).isEqualTo(DiskSpace.LITTLE);
        assertThat(DiskSpace.of(528, DiskSpace.LITTLE)).isEqualTo(DiskSpace.ENOUGH);
        assertThat(DiskSpace.of(79, DiskSpace.NONE)).isEqualTo(DiskSpace.NONE);
        assertThat(DiskSpace.of(80, DiskSpace.NONE)).isEqualTo(DiskSpace.LITTLE);
    }

    @Test
    void theNodesWordsAreTheSameUntilTheLevelChanges() {
        assertThat(DiskSpace.ENOUGH.warning(ROOT)).isEmpty();
        assertThat(DiskSpace.LITTLE.warning(ROOT)).contains("512 MiB", "/var/lib/jswarm", "make room");
        assertThat(DiskSpace.NONE.warning(ROOT)).contains("64 MiB", "/var/lib/jswarm", "its daemon stops");
    }

    @Test
    void theDoctorFailsBelowSomeMegabytes() {
        assertThat(DiskSpace.check(ROOT, 600).getResult()).isEqualTo(CheckResult.CHECK_RESULT_OK);
        assertThat(DiskSpace.check(ROOT, 300).getResult()).isEqualTo(CheckResult.CHECK_RESULT_WARNING);
        assertThat(DiskSpace.check(ROOT, 63).getResult()).isEqualTo(CheckResult.CHECK_RESULT_FAILED);
        assertThat(DiskSpace.check(ROOT, 63).getAdvice()).contains("df -h /var/lib/jswarm");
    }

    @Test
    void aFolderThatIsNotThereIsAFailure() {
        assertThat(DiskSpace.check(Path.of("/no/such/folder")).getResult()).isEqualTo(CheckResult.CHECK_RESULT_FAILED);
    }
}
