package io.jswarm.cli.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which backups go. */
class BackupFolderTest {
    private static final Instant NOW = Instant.parse("2026-12-06T11:43:04Z");
    private static final String FRESH = "swarm-20261206T114304Z.backup";

    private static List<String> superfluous(int keep, String... names) {
        return BackupFolder.superfluous(List.of(names), FRESH, keep, NOW);
    }

    @Test
    void aBackupIsNamedAfterItsTime() {
        assertThat(BackupFolder.name(NOW)).isEqualTo(FRESH);
    }

    @Test
    void theOldestGoFirst() {
        assertThat(superfluous(
                        2,
                        "swarm-20261203T000000Z.backup",
                        FRESH,
                        "swarm-20261205T000000Z.backup",
                        "swarm-20261204T000000Z.backup"))
                .containsExactly("swarm-20261203T000000Z.backup", "swarm-20261204T000000Z.backup");
        assertThat(superfluous(1, FRESH, "swarm-20261205T000000Z.backup"))
                .containsExactly("swarm-20261205T000000Z.backup");
        assertThat(superfluous(5, FRESH, "swarm-20261205T000000Z.backup")).isEmpty();
    }

    @Test
    void theFreshOneStaysWhateverTheClockSaid() {
        assertThat(superfluous(1, FRESH, "swarm-20990101T000000Z.backup"))
                .containsExactly("swarm-20990101T000000Z.backup");
    }

    @Test
    void filesOfOtherNamesStay() {
        assertThat(superfluous(1, FRESH, "swarm.backup", "swarm-2026.backup", "swarm-20261205T000000Z.backup.gpg"))
                .isEmpty();
    }

    @Test
    void whatAKilledProgramLeftGoesAfterADay() {
        assertThat(superfluous(
                        3,
                        FRESH,
                        ".swarm-20261205T000000Z.backup123.new",
                        ".swarm-20261206T114000Z.backup456.new",
                        ".x.new"))
                .containsExactly(".swarm-20261205T000000Z.backup123.new");
    }
}
