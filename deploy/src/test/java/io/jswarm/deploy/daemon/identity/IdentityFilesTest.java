package io.jswarm.deploy.daemon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityFilesTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");

    @TempDir
    Path root;

    private final TrustedCluster cluster = new TrustedCluster(NOW);

    private IdentityFiles files() {
        return new IdentityFiles(root.resolve("certificates"));
    }

    private TlsIdentity identity() throws Exception {
        return cluster.nodeIdentity("n1", NodeRole.NODE_ROLE_MANAGER, NOW);
    }

    @Test
    void whatIsSavedIsLoadedAndIsItsOwnersAlone() throws Exception {
        assertThat(files().load()).isNull();
        assertThat(files().isPresent()).isFalse();
        TlsIdentity identity = identity();
        files().save(identity);

        assertThat(files().load()).isEqualTo(identity);
        assertThat(files().isPresent()).isTrue();
        try (Stream<Path> all = Files.list(root.resolve("certificates"))) {
            List<Path> found = all.sorted().toList();
            assertThat(found)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("node.pem", "root-ca.pem");
            for (Path file : found) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("certificates"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aRenewedIdentityReplacesTheOldAlsoAfterACrashHalfway() throws Exception {
        files().save(identity());
        Files.writeString(root.resolve("certificates/node.pem.new"), "half writt");
        TlsIdentity next = identity();
        files().save(next);

        assertThat(files().load()).isEqualTo(next);
    }

    @Test
    void anExpiredCertificateSaysWhatToDo() throws Exception {
        TlsIdentity identity = identity();
        Instant end = NOW.plus(Duration.ofDays(1));

        assertThat(Validity.hasExpired(identity, end.minusSeconds(1))).isFalse();
        assertThat(Validity.hasExpired(identity, end)).isTrue();
        assertThat(Validity.expired(identity, end).message())
                .contains(
                        "expired at 2030-01-03T03:04:05Z",
                        "jswarm swarm renew --token TOKEN",
                        "jswarm swarm join-token manager");
        Validity.requireBegun(identity, NOW);
        assertThatThrownBy(() -> Validity.requireBegun(identity, NOW.minus(Duration.ofHours(2))))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("clock is behind");
    }

    @Test
    void lostAndDamagedFilesAreNamedAndTheHostIsStillPartOfTheSwarm() throws Exception {
        files().save(identity());
        Files.delete(root.resolve("certificates/root-ca.pem"));
        assertThatThrownBy(() -> files().load())
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("root-ca.pem");

        files().save(identity());
        TlsIdentity other = identity();
        String key = new String(Pem.write(other.key()), StandardCharsets.US_ASCII);
        String chain = new String(Pem.write(identity().chain()), StandardCharsets.US_ASCII);
        Files.writeString(root.resolve("certificates/node.pem"), key + chain);
        assertThatThrownBy(() -> files().load())
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("it is another one");
        assertThat(files().isPresent()).isTrue();
    }
}
