package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost.Result;
import io.jswarm.rpc.tls.CertificateIssuer;
import io.jswarm.rpc.tls.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The root is replaced on whole daemons, from the host and from elsewhere, by roots of the swarm and of one's own. */
@Timeout(240)
@Tag("slow")
final class RootReplacementTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    private static void join(LoopbackHost worker, LoopbackHost manager) throws IOException {
        worker.join(manager, "worker");
        worker.remembersAnEngine();
        LoopbackHost.eventually(() -> manager.done("node", "ls")
                .lines()
                // Its engine is one that is only remembered: it may be known by now that it does not answer.
                .anyMatch(line -> !line.contains("Leader") && (line.contains("Ready") || line.contains("engine "))));
    }

    private Path write(String name, byte[] pem) throws IOException {
        return Files.write(folder.resolve(name), pem);
    }

    /** As the openssl command makes one that is told nothing about curves. */
    private static CertificateIssuer rsaRoot(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        Instant now = Instant.now();
        return CertificateIssuer.selfSigned(
                "Example root", generator.generateKeyPair(), now, now.plus(Duration.ofDays(3_650)), BigInteger.TEN);
    }

    private void isRefusedWithAShortKey(LoopbackHost manager) throws Exception {
        CertificateIssuer weak = rsaRoot(1024);
        Path certificate = write("weak.crt", Pem.write(List.of(weak.certificate())));
        Path key = write("weak.key", Pem.write(weak.key()));
        Result refused = manager.jswarm(
                "swarm", "ca", "--rotate", "--ca-cert", certificate.toString(), "--ca-key", key.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("RSA of 2,048 bits or more");
    }

    private static void isRefusedWithoutItsHalf(LoopbackHost manager, Path certificate, Path key) {
        Result half = manager.jswarm("swarm", "ca", "--rotate", "--ca-cert", certificate.toString());
        assertThat(half.exitCode()).isEqualTo(2);
        Result swapped = manager.jswarm(
                "swarm", "ca", "--rotate", "--ca-cert", key.toString(), "--ca-key", certificate.toString());
        assertThat(swapped.exitCode()).isEqualTo(1);
        assertThat(swapped.err()).contains("--ca-cert root.crt");
    }

    @Test
    void byARootOfOnesOwnFromAContextThatGoesOnServing() throws Exception {
        CertificateIssuer own = rsaRoot(2048);
        byte[] ownPem = Pem.write(List.of(own.certificate()));
        Path certificate = write("root.crt", ownPem);
        Path key = write("root.key", Pem.write(own.key()));
        try (LoopbackHost manager = host("h1");
                LoopbackHost worker = host("h2")) {
            manager.done("swarm", "init");
            manager.remembersAnEngine();
            join(worker, manager);
            String oldToken = manager.token("worker");
            String created = manager.jswarm("context", "create", "prod").err();
            assertThat(created)
                    .contains("valid until " + Instant.now().toString().substring(0, 2));
            manager.done("context", "create", "other");

            isRefusedWithoutItsHalf(manager, certificate, key);
            isRefusedWithAShortKey(manager);
            Result rotated = manager.jswarm(
                    "--context",
                    "prod",
                    "swarm",
                    "ca",
                    "--rotate",
                    "--ca-cert",
                    certificate.toString(),
                    "--ca-key",
                    key.toString());

            assertThat(rotated.exitCode()).as(rotated.err()).isZero();
            assertThat(rotated.out().strip()).isEqualTo(new String(ownPem, StandardCharsets.UTF_8).strip());
            assertThat(rotated.err()).contains("certificates of the new root");
            assertThat(manager.done("--context", "prod", "node", "ls")).contains("h2");
            assertThat(manager.done("--context", "prod", "swarm", "ca", "--status"))
                    .contains("is not being replaced");
            assertThat(manager.jswarm("--context", "other", "--timeout", "3s", "node", "ls")
                            .err())
                    .contains("jswarm context create");
            worker.restart();
            LoopbackHost.eventually(() -> worker.done("info").contains("Session with"));
            try (LoopbackHost late = host("h3")) {
                assertThat(late.jswarm("swarm", "join", "--token", oldToken, manager.addr())
                                .err())
                        .contains("token");
                late.join(manager, "worker");
            }
        }
    }

    @Test
    void aNodeThatIsAwayHoldsItUpUntilItIsGivenUpOrTheNodeRemoved() throws Exception {
        try (LoopbackHost manager = host("h1");
                LoopbackHost worker = host("h2")) {
            manager.done("swarm", "init");
            manager.remembersAnEngine();
            join(worker, manager);
            String root = manager.done("swarm", "ca");
            Result none = manager.jswarm("swarm", "ca", "--abort");
            assertThat(none.exitCode()).isEqualTo(1);
            assertThat(none.err()).contains("there is none");
            worker.stop();

            manager.done("swarm", "ca", "--rotate", "--detach");
            Result twice = manager.jswarm("swarm", "ca", "--rotate");
            assertThat(twice.exitCode()).isEqualTo(1);
            assertThat(twice.err()).contains("being replaced already", "--status", "--abort");
            LoopbackHost.eventually(() -> manager.done("swarm", "ca", "--status")
                    .contains("(waiting for h2); h2 is down: bring it back, or remove it"));
            manager.done("swarm", "ca", "--abort");
            assertThat(manager.done("swarm", "ca", "--status")).contains("is not being replaced");
            assertThat(manager.done("swarm", "ca")).isEqualTo(root);

            manager.done("swarm", "ca", "--rotate", "--detach");
            manager.done("node", "rm", "--force", "h2");
            LoopbackHost.eventually(
                    () -> manager.done("swarm", "ca", "--status").contains("is not being replaced"));
            assertThat(manager.done("swarm", "ca")).isNotEqualTo(root);
        }
    }
}
