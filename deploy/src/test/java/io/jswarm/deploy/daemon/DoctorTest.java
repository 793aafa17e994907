package io.jswarm.deploy.daemon;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.CheckResult;
import io.jswarm.api.v1.DoctorCheck;
import io.jswarm.api.v1.LocalState;
import io.jswarm.deploy.daemon.LoopbackHost.Result;
import io.jswarm.rpc.HostPort;
import io.jswarm.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code jswarm doctor} finds what is wrong, and says what to do. */
@Timeout(240)
@Tag("slow")
final class DoctorTest {
    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private static void is(DoctorCheck check, CheckResult result, String... parts) {
        assertThat(check.getResult()).as(check.toString()).isEqualTo(result);
        assertThat(check.getMessage() + " | " + check.getAdvice()).contains(parts);
    }

    @Test
    void anExpiredCertificateIsAFailureAndOneThatSoonIsAWarning() {
        is(
                Findings.certificate(NOW.minusSeconds(1), NOW),
                CheckResult.CHECK_RESULT_FAILED,
                "expired at 2026-07-01T11:59:59Z",
                "clock",
                "jswarm swarm renew --token TOKEN");
        is(
                Findings.certificate(NOW.plus(Duration.ofHours(3)), NOW),
                CheckResult.CHECK_RESULT_WARNING,
                "180 more minutes",
                "managers");
        is(Findings.certificate(NOW.plus(Duration.ofDays(80)), NOW), CheckResult.CHECK_RESULT_OK, "80 more days");
    }

    @Test
    void whatManagersRefuseForAnExpiredCertificateIsNoReasonToLeave() {
        is(
                Findings.swarm(LocalState.LOCAL_STATE_ACTIVE, "refused", false),
                CheckResult.CHECK_RESULT_FAILED,
                "jswarm swarm leave --force");
        assertThat(Findings.swarm(LocalState.LOCAL_STATE_ACTIVE, "refused", true)
                        .getAdvice())
                .isNotEmpty()
                .doesNotContain("leave");
    }

    @Test
    void aClockIsJudgedByWhatItDiffersForSure() {
        is(Findings.clock("m:2377", 10_000, 10_400, 10_100), CheckResult.CHECK_RESULT_OK, "350 ms");
        is(Findings.clock("m:2377", 10_000, 13_000, 14_000), CheckResult.CHECK_RESULT_OK, "1000 ms");
        is(
                Findings.clock("m:2377", 10_000, 15_000, 10_000),
                CheckResult.CHECK_RESULT_WARNING,
                "5000 ms ahead of",
                "time");
        is(Findings.clock("m:2377", 100_000, 10_000, 100_000), CheckResult.CHECK_RESULT_FAILED, "90000 ms behind");
    }

    @Test
    void aPortThatIsClosedAndOneThatIsOpen() throws IOException {
        int port;
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = open.getLocalPort();
            is(Doctor.ownPort(new HostPort("127.0.0.1", port)), CheckResult.CHECK_RESULT_OK, "accepts");
        }
        is(
                Doctor.ownPort(new HostPort("127.0.0.1", port)),
                CheckResult.CHECK_RESULT_FAILED,
                "127.0.0.1:" + port,
                "Connection refused",
                "firewall");
    }

    @Test
    void anEngineThatIsDeafOrAbsent() throws IOException {
        Path socket = folder.resolve("deaf.sock");
        assertThat(Doctor.engineProblem("unix://" + socket)).contains("does not answer", socket.toString());
        try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            deaf.bind(UnixDomainSocketAddress.of(socket));
            String problem = Doctor.engineProblem("unix://" + socket);
            is(
                    Findings.engine("unix://" + socket, problem),
                    CheckResult.CHECK_RESULT_FAILED,
                    "does not answer: it takes connections, but gives no answer within 3 s",
                    "systemctl restart docker");
        }
    }

    @Test
    void anEngineThatEndsItsContainers() throws IOException {
        String quiet = "unix://" + folder.resolve("quiet.sock");
        String ends = "unix://" + folder.resolve("ends.sock");
        try (var _ = new EmptyEngine(folder.resolve("quiet.sock"));
                var _ = new EmptyEngine(folder.resolve("ends.sock"), "\"LiveRestoreEnabled\":false")) {
            assertThat(Doctor.endsContainers(quiet)).isFalse();
            assertThat(Doctor.endsContainers(ends)).isTrue();
        }
        is(Findings.liveRestore(), CheckResult.CHECK_RESULT_WARNING, "ends all containers", "daemon.json");
    }

    @Test
    void beforeThereIsASwarmOnlyThisHostIsLookedAt() throws Exception {
        try (LoopbackHost host = new LoopbackHost(folder.resolve("h1"))) {
            Result doctor = host.jswarm("doctor");
            assertThat(doctor.exitCode()).as("there is no engine").isEqualTo(1);
            assertThat(doctor.out())
                    .contains("✗ engine: the container engine at unix://" + host.engineSocket() + " does not answer")
                    .contains("systemctl restart docker")
                    .contains("✓ metrics: http://127.0.0.1:")
                    .contains("! swarm: this host is not part of a swarm", "jswarm swarm init")
                    .contains("✓ port: " + host.addr() + " is free for a manager")
                    .doesNotContain("certificate", "quorum", "session", "manager 127.0.0.1");
            String port = host.addr().substring(host.addr().indexOf(':') + 1);
            try (ServerSocket taken = new ServerSocket(Integer.parseInt(port), 1, InetAddress.getLoopbackAddress())) {
                assertThat(taken.isBound()).isTrue();
                assertThat(host.jswarm("doctor").out())
                        .contains("✗ port: another program listens on " + host.addr(), "ss -ltnp");
            }
        }
    }

    @Test
    void aManagerWithoutAMajoritySaysSoInTime() throws Exception {
        try (LoopbackHost first = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost second = new LoopbackHost(folder.resolve("h2"))) {
            first.done("swarm", "init");
            second.join(first, "manager");
            eventually(() -> first.jswarm("doctor").out().contains("two managers: the loss of one stops the swarm"));
            assertThat(first.jswarm("doctor").out())
                    .as("both are this machine, by one name")
                    .contains("! hostnames: 2 nodes have the hostname ", "node.id==ID")
                    .contains(
                            "✓ manager " + second.addr(), "✓ port: " + first.addr(), "✓ certificate: it is valid for");
            second.stop();
            eventually(() -> first.jswarm("doctor").out().contains("✗ quorum"));
            Result doctor = first.jswarm("--timeout", "5s", "doctor");
            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains("✓ daemon: answers")
                    .contains("✗ manager " + second.addr() + ": it cannot be reached", "systemctl status jswarm")
                    .contains("✗ quorum: no majority of the 2 managers confirms", "2 of 2 answer")
                    .contains("jswarm swarm init --force-new-cluster");
            // The second is longer than a manager waits itself.
            for (String command : List.of(
                    "--timeout 3s service ls",
                    "--timeout 12s service ls",
                    "--timeout 3s swarm update --task-history-limit 3")) {
                Result refused = first.jswarm(command.split(" "));
                assertThat(refused.exitCode()).isEqualTo(3);
                assertThat(refused.err())
                        .startsWith("Error: No majority of the managers answers: ")
                        .contains("jswarm doctor")
                        .doesNotContain("127.0.0.1", "there was none");
            }
        }
    }

    @Test
    void aWorkerWhoseClockIsWrong() throws Exception {
        Clock system = Clock.system();
        Clock ahead = () -> {
            Now now = system.now();
            return new Now(now.wallMs() + 30_000, now.monoNanos());
        };
        try (LoopbackHost manager = new LoopbackHost(folder.resolve("h1"));
                LoopbackHost worker = new LoopbackHost(folder.resolve("h2"), ahead)) {
            manager.done("swarm", "init");
            worker.join(manager, "worker");
            eventually(() -> worker.jswarm("doctor").out().contains("! clock of " + manager.addr()));
            assertThat(worker.jswarm("doctor").out())
                    .contains("behind this host's clock", "timedatectl")
                    .doesNotContain("quorum", "port:");
            eventually(() -> worker.jswarm("doctor").out().contains("✓ session: the worker has a session"));
            String nodes = manager.done("node", "ls");
            assertThat(nodes).contains("STATUS MESSAGE", "Unknown", "does not answer", "systemctl restart docker");
        }
    }
}
