package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RenewResponse;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.Validity;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole daemons that were off for longer than their certificates live, by clocks that the test sets. */
@Timeout(240)
@Tag("slow")
final class ExpiredCertificatesTest {
    private static final Duration LONG = Duration.ofDays(100);
    /**
     * The shortest life of a node's certificate. So much earlier than its issue it begins: TLS, which goes by the
     * machine's clock, believes what hosts whose clocks are so far ahead issue to each other.
     */
    private static final Duration SHORT = Duration.ofHours(1);

    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name, Duration ahead) throws IOException {
        return new LoopbackHost(folder.resolve(name), ahead);
    }

    private static String certificate(LoopbackHost host) throws IOException {
        return Files.readString(host.root().resolve("certificates/node.pem"));
    }

    private static TlsIdentity identity(LoopbackHost host) throws IOException {
        return Objects.requireNonNull(new IdentityFiles(host.root().resolve("certificates")).load());
    }

    @Test
    void anOnlyManagerRenewsItsCertificateByItself() throws Exception {
        try (LoopbackHost host = host("h1", LONG.negated())) {
            host.done("swarm", "init");
            String token = host.token("worker");
            String before = certificate(host);
            assertThat(Validity.hasExpired(identity(host), Instant.now())).isTrue();
            host.stop();

            host.start(Duration.ZERO);

            assertThat(certificate(host)).isNotEqualTo(before);
            assertThat(Validity.hasExpired(identity(host), Instant.now())).isFalse();
            assertThat(host.token("worker")).isEqualTo(token);
            try (LoopbackHost second = host("h2", Duration.ZERO)) {
                second.done("swarm", "join", "--token", token, host.addr());
            }
        }
    }

    @Test
    void aLockedOneDoesSoOnceItIsUnlocked() throws Exception {
        try (LoopbackHost host = host("h1", LONG.negated())) {
            String key = host.done("swarm", "init", "--autolock")
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith(UnlockKey.PREFIX))
                    .findFirst()
                    .orElseThrow();
            String before = certificate(host);
            host.stop();
            host.start(Duration.ZERO);
            assertThat(host.state()).isEqualTo("locked");
            assertThat(certificate(host)).isEqualTo(before);

            assertThat(host.jswarmReading(key + "\n", "swarm", "unlock").exitCode())
                    .isZero();

            assertThat(host.state()).isEqualTo("active");
            assertThat(certificate(host)).isNotEqualTo(before);
            assertThat(host.isNodeKeyEncrypted()).isTrue();
        }
    }

    @Test
    void oneOfSeveralManagersIsToldTheWayBackAndMayGoOnAloneByForce() throws Exception {
        try (LoopbackHost first = host("h1", Duration.ZERO);
                LoopbackHost second = host("h2", Duration.ZERO)) {
            first.done("swarm", "init");
            String token = first.token("manager");
            second.done("swarm", "join", "--token", token, first.addr());
            LoopbackHost.eventually(() -> first.done("node", "ls").split("Reachable|Leader", -1).length >= 3);
            second.stop();
            first.stop();
            String before = certificate(first);

            first.start(LONG, "error");

            saysTheWayBack(first);
            assertThat(first.done("info")).contains("--force-new-cluster");
            assertThat(certificate(first)).as("it issues itself nothing").isEqualTo(before);

            first.done("swarm", "init", "--force-new-cluster");
            assertThat(first.state()).isEqualTo("active");
            assertThat(certificate(first)).isNotEqualTo(before);
            assertThat(Validity.hasExpired(identity(first), Instant.now().plus(LONG)))
                    .isFalse();
            assertThat(first.token("manager")).isEqualTo(token);
            second.start(LONG, "error");
        }
    }

    @Test
    void aWorkerIsToldTheWayBack() throws Exception {
        try (LoopbackHost manager = host("h1", Duration.ZERO);
                LoopbackHost worker = host("h2", Duration.ZERO)) {
            manager.done("swarm", "init");
            worker.join(manager, "worker");
            String before = certificate(worker);
            worker.stop();
            worker.start(LONG, "error");

            saysTheWayBack(worker);
            assertThat(worker.done("info")).doesNotContain("--force-new-cluster");
            assertThat(worker.jswarm("swarm", "init", "--force-new-cluster").err())
                    .contains("takes part in none", "expired");
            assertThat(certificate(worker)).isEqualTo(before);
            assertThat(ActiveNode.roleOf(identity(worker))).isEqualTo(NodeRole.NODE_ROLE_WORKER);

            worker.stop();
            worker.start(Duration.ZERO);
            assertThat(worker.state()).as("its clock was wrong").isEqualTo("active");
        }
    }

    @Test
    void aWorkerGoesTheWayBackAndStaysTheNodeThatItWas() throws Exception {
        try (LoopbackHost manager = host("h1", Duration.ZERO);
                LoopbackHost worker = host("h2", Duration.ZERO);
                EmptyEngine _ = new EmptyEngine(worker.engineSocket())) {
            manager.done("swarm", "init");
            manager.done("swarm", "update", "--cert-expiry", "1h");
            worker.join(manager, "worker");
            isReady(id(worker), manager);
            manager.done("node", "update", "--label-add", "disk=fast", id(worker));
            assertThat(worker.jswarm("swarm", "renew", "--token", manager.token("worker"))
                            .err())
                    .contains("valid until", "renewed by itself");
            worker.stop();
            manager.stop();
            manager.start(SHORT);
            worker.start(SHORT, "error");

            goesTheWayBack(worker, "worker", manager);

            assertThat(ActiveNode.roleOf(identity(worker))).isEqualTo(NodeRole.NODE_ROLE_WORKER);
            assertThat(manager.done("node", "ls", "-q").lines()).hasSize(2);
            assertThat(manager.done("node", "inspect", "--format", "{{.Spec.Labels}}", id(worker)))
                    .contains("disk:fast");
        }
    }

    @Test
    void aWorkerThatWasRemovedOrHasTheWrongTokenIsToldSo() throws Exception {
        try (LoopbackHost manager = host("h1", Duration.ZERO);
                LoopbackHost worker = host("h2", Duration.ZERO);
                EmptyEngine _ = new EmptyEngine(worker.engineSocket())) {
            manager.done("swarm", "init");
            manager.done("swarm", "update", "--cert-expiry", "1h");
            assertThat(worker.jswarm("swarm", "renew", "--token", manager.token("worker"))
                            .err())
                    .contains("is in no swarm", "jswarm swarm join");
            worker.join(manager, "worker");
            isReady(id(worker), manager);
            worker.stop();
            String old = manager.token("worker");
            String token = manager.done("swarm", "join-token", "--rotate", "--quiet", "worker")
                    .strip();
            manager.stop();
            manager.start(SHORT);
            manager.done("node", "rm", "--force", id(worker));
            worker.start(SHORT, "error");
            String before = certificate(worker);

            assertThat(worker.jswarm("swarm", "renew", "--token", old).err()).contains("rotated away");
            assertThat(worker.jswarm("swarm", "renew", "--token", token, manager.addr())
                            .err())
                    .contains("was removed", "jswarm swarm leave --force", "jswarm swarm join");
            assertThat(worker.jswarm("swarm", "renew", "--timeout", "1s", "--token", token, "127.0.0.1:1")
                            .exitCode())
                    .as("no manager is reachable")
                    .isEqualTo(3);
            assertThat(certificate(worker)).isEqualTo(before);
            assertThat(worker.state()).isEqualTo("error");
        }
    }

    @Test
    void aWorkerWhoseCertificateExpiresWhileItRunsGoesTheWayBackToo() throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        Clock clock = () -> {
            Now now = Clock.system().now();
            return new Now(now.wallMs() + ahead.get().toMillis(), now.monoNanos());
        };
        try (LoopbackHost manager = host("h1", Duration.ZERO);
                LoopbackHost worker = new LoopbackHost(folder.resolve("h2"), clock);
                EmptyEngine _ = new EmptyEngine(worker.engineSocket())) {
            manager.done("swarm", "init");
            manager.done("swarm", "update", "--cert-expiry", "1h");
            worker.join(manager, "worker");
            isReady(id(worker), manager);
            manager.restart(SHORT);
            ahead.set(SHORT); // the managers refuse it from now on
            LoopbackHost.eventually(() -> !worker.jswarm("doctor").out().contains("it is valid for"));
            assertThat(worker.jswarm("doctor").out()).contains("expired at", "jswarm swarm renew --token TOKEN");
            assertThat(worker.state()).isEqualTo("active");
            String before = id(worker);

            worker.done("swarm", "renew", "--token", manager.token("worker"));

            assertThat(id(worker)).isEqualTo(before);
            assertThat(Validity.hasExpired(identity(worker), Instant.now().plus(SHORT)))
                    .isFalse();
            isReady(before, manager);
            LoopbackHost.eventually(() -> !worker.jswarm("doctor").out().contains("expired"));
        }
    }

    @Test
    void oneManagerGoesTheWayBackToTheOthersWhoseCertificatesArePresent() throws Exception {
        try (LoopbackHost first = host("h1", Duration.ZERO);
                LoopbackHost second = host("h2", Duration.ZERO);
                LoopbackHost late = host("h3", Duration.ZERO);
                EmptyEngine _ = new EmptyEngine(late.engineSocket())) {
            first.done("swarm", "init");
            second.join(first, "manager");
            first.done("swarm", "update", "--cert-expiry", "1h");
            late.join(first, "manager");
            LoopbackHost.eventually(() -> members(first).equals(List.of("Voter", "Voter", "Voter")));
            String raft = raftIdentity(late);
            late.stop();
            second.restart(SHORT);
            first.restart(SHORT);
            LoopbackHost.eventually(() -> first.jswarm("service", "ls").exitCode() == 0);
            late.start(SHORT, "error");
            assertThat(late.jswarm("swarm", "renew", "--token", first.token("worker"))
                            .err())
                    .contains("is a manager", "jswarm swarm join-token manager");

            goesTheWayBack(late, "manager", first);

            assertThat(members(first)).containsExactly("Voter", "Voter", "Voter");
            assertThat(raftIdentity(late)).as("it is the member that it was").isEqualTo(raft);
            second.stop();
            String back = id(late);
            LoopbackHost.eventually(() -> late.jswarm("node", "update", "--label-add", "back=yes", back)
                            .exitCode()
                    == 0);
        }
    }

    @Test
    void aLockedManagerIsUnlockedFirst() throws Exception {
        try (LoopbackHost first = host("h1", Duration.ZERO);
                LoopbackHost late = host("h2", Duration.ZERO)) {
            first.done("swarm", "init", "--autolock");
            late.join(first, "manager");
            String token = first.token("manager");
            late.stop();
            late.start(LONG, "locked");

            assertThat(late.jswarm("swarm", "renew", "--token", token).err()).contains("jswarm swarm unlock");
        }
    }

    private static List<String> members(LoopbackHost manager) {
        return manager.done("swarm", "raft", "members", "--format", "{{.Vote}}")
                .lines()
                .toList();
    }

    @Test
    void whoIsCertifiedButCannotStartIsToldBoth() {
        RenewResponse renewed =
                RenewResponse.newBuilder().setCertificateExpiresAtMs(1_000).build();

        assertThat(RenewFlow.answer(renewed, null)).isEqualTo(renewed);
        assertThatThrownBy(
                        () -> RenewFlow.answer(renewed, new CompletionException(new IOException("the disk is full"))))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("was renewed and is valid until 1970-01-01T00:00:01Z")
                .hasMessageContaining("the disk is full");
    }

    private static String raftIdentity(LoopbackHost host) throws IOException {
        return Objects.requireNonNull(NodeConfig.read(host.root().resolve("node.properties")))
                .raftId();
    }

    private static String id(LoopbackHost host) throws IOException {
        return identity(host).subject().commonName();
    }

    private static void isReady(String node, LoopbackHost manager) {
        LoopbackHost.eventually(() -> manager.done("node", "ls", "--format", "{{.ID}} {{.Status}}")
                .lines()
                .anyMatch((node + " Ready")::equals));
    }

    /** Does what it is told: renews its certificate, and is ready, as the node that it was. */
    private static void goesTheWayBack(LoopbackHost host, String role, LoopbackHost manager) throws Exception {
        saysTheWayBack(host);
        String before = id(host);
        assertThat(Validity.hasExpired(identity(host), Instant.now().plus(SHORT)))
                .isTrue();
        assertThat(host.jswarm("swarm", "leave").err()).contains("swarm leave --force");
        assertThat(host.jswarm("swarm", "join", "--token", manager.token(role), manager.addr())
                        .err())
                .contains("already part of a swarm");

        assertThat(host.done("swarm", "renew", "--token", manager.token(role)))
                .contains("Node " + before + " takes part again as a " + role);

        assertThat(host.state()).isEqualTo("active");
        assertThat(id(host)).isEqualTo(before);
        assertThat(Validity.hasExpired(identity(host), Instant.now().plus(SHORT)))
                .isFalse();
        isReady(before, manager);
        assertThat(host.done("info")).doesNotContain("expired at");
    }

    private static void saysTheWayBack(LoopbackHost host) {
        for (String text :
                new String[] {host.done("info"), host.jswarm("doctor").out()}) {
            assertThat(text)
                    .contains(
                            "expired at",
                            "Check this host's clock",
                            "jswarm swarm renew --token TOKEN",
                            "jswarm swarm join-token");
        }
    }
}
