package io.jswarm.deploy.daemon;

import io.grpc.StatusRuntimeException;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.CheckResult;
import io.jswarm.api.v1.DoctorCheck;
import io.jswarm.api.v1.DoctorResponse;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.LocalState;
import io.jswarm.deploy.daemon.identity.Validity;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Looks at this host and its managers, and says what to do about what it finds. Blocks up to some seconds a manager. */
final class Doctor {
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final long SKEW_WARNING_MS = 1_000;
    private static final long EXPIRY_WARNING_MS = Duration.ofDays(7).toMillis();

    private final DaemonSettings settings;
    private final Lifecycle lifecycle;
    private final Clock clock;

    Doctor(DaemonSettings settings, Lifecycle lifecycle, Clock clock) {
        this.settings = settings;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    DoctorResponse examine() {
        DoctorResponse.Builder found = DoctorResponse.newBuilder();
        found.addChecks(engine());
        found.addChecks(disk());
        found.addChecks(swarm());
        ActiveNode node = lifecycle.active();
        if (node == null) {
            return found.build();
        }
        found.addChecks(certificate(node));
        found.addChecks(session(node));
        for (String addr : node.config().managerAddrs()) {
            manager(node, addr, found);
        }
        ManagerRole manager = node.manager();
        if (manager != null) {
            found.addChecks(port(node));
            AddressMove.unknown(node.context.advertiseAddr(), manager.store())
                    .ifPresent(old -> found.addChecks(warning(
                            "address",
                            "the other managers know this one as " + old + ", not as " + node.context.advertiseAddr()
                                    + " yet",
                            "It is told to them as soon as a majority can be reached; see the daemon's log.")));
            found.addChecks(quorum(manager));
        }
        return found.build();
    }

    private static DoctorCheck check(String name, CheckResult result, String message, String advice) {
        return DoctorCheck.newBuilder()
                .setName(name)
                .setResult(result)
                .setMessage(message)
                .setAdvice(advice)
                .build();
    }

    private static DoctorCheck ok(String name, String message) {
        return check(name, CheckResult.CHECK_RESULT_OK, message, "");
    }

    private static DoctorCheck warning(String name, String message, String advice) {
        return check(name, CheckResult.CHECK_RESULT_WARNING, message, advice);
    }

    private static DoctorCheck failed(String name, String message, String advice) {
        return check(name, CheckResult.CHECK_RESULT_FAILED, message, advice);
    }

    private DoctorCheck engine() {
        ActiveNode node = lifecycle.active();
        WorkerRole worker = node == null ? null : node.worker();
        if (worker != null) {
            String problem = worker.info().engineProblem();
            return problem.isEmpty()
                    ? ok("engine", "the engine at " + settings.dockerHost() + " answers")
                    : failed("engine", problem, "Start it, for example with: systemctl start docker");
        }
        String path = settings.dockerHost().replaceFirst("^unix://", "");
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            return ok("engine", "the engine's socket " + path + " accepts connections");
        } catch (IOException e) {
            return failed(
                    "engine",
                    "the engine's socket " + path + " cannot be reached: " + e.getMessage(),
                    "Start the engine, for example with: systemctl start docker; or name another --docker-host");
        }
    }

    private DoctorCheck disk() {
        try {
            Files.delete(Files.createTempFile(settings.dataRoot(), "doctor", ""));
            long free = Files.getFileStore(settings.dataRoot()).getUsableSpace() >> 20;
            return free < 512
                    ? warning("disk", free + " MiB are free under " + settings.dataRoot(), "Make room.")
                    : ok("disk", settings.dataRoot() + " is writable, " + free + " MiB are free");
        } catch (IOException e) {
            return failed(
                    "disk",
                    settings.dataRoot() + " is not writable: " + e.getMessage(),
                    "Check the disk and its space.");
        }
    }

    private DoctorCheck swarm() {
        LocalState state = lifecycle.state();
        return switch (state) {
            case LOCAL_STATE_ACTIVE -> ok("swarm", "this host is part of a swarm");
            case LOCAL_STATE_INACTIVE ->
                warning(
                        "swarm",
                        "this host is not part of a swarm",
                        "Make one with: jswarm swarm init; or join one with: jswarm swarm join");
            case LOCAL_STATE_LOCKED ->
                failed("swarm", "this host's manager waits for the unlock key", "Unlock it with: jswarm swarm unlock");
            default ->
                failed(
                        "swarm",
                        "this host cannot take part in its swarm: " + lifecycle.problem(),
                        "See the daemon's log; to forget the swarm: jswarm swarm leave --force");
        };
    }

    private DoctorCheck certificate(ActiveNode node) {
        TlsIdentity identity = node.context.credentials().identity();
        if (identity == null) {
            return failed("certificate", "this node has none", "Run: jswarm swarm leave --force, and join again");
        }
        long left = Validity.end(identity).toEpochMilli() - clock.now().wallMs();
        long days = Duration.ofMillis(left).toDays();
        if (left <= 0) {
            Rejection expired =
                    Validity.expired(identity, Instant.ofEpochMilli(clock.now().wallMs()));
            return failed("certificate", expired.reason(), expired.hint());
        }
        return left < EXPIRY_WARNING_MS
                ? warning("certificate", "it expires in " + days + " days", "Check that managers can be reached.")
                : ok("certificate", "it is valid for " + days + " more days");
    }

    private static DoctorCheck session(ActiveNode node) {
        WorkerRole worker = node.worker();
        String with = worker == null ? "" : worker.info().manager();
        return with.isEmpty()
                ? failed("session", "the worker has no session with a manager", "Check the managers below.")
                : ok("session", "the worker has a session with " + with);
    }

    private void manager(ActiveNode node, String addr, DoctorResponse.Builder found) {
        long before = clock.now().wallMs();
        HealthCheckResponse answer;
        try {
            answer = HealthGrpc.newBlockingStub(node.context.connections().to(addr))
                    .withDeadlineAfter(WAIT.toMillis(), TimeUnit.MILLISECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            found.addChecks(failed(
                    "manager " + addr,
                    "it does not answer: " + e.getStatus().getCode(),
                    "Check that its daemon runs and that nothing blocks its port."));
            return;
        }
        long after = clock.now().wallMs();
        found.addChecks(
                answer.getReady()
                        ? ok("manager " + addr, answer.getLeader() ? "it leads" : "it follows a leader")
                        : failed("manager " + addr, answer.getMessage(), "Wait for an election, or check the others."));
        long skew = Math.abs(answer.getTimeMs() - (before + after) / 2);
        if (skew > SKEW_WARNING_MS + (after - before)) {
            found.addChecks(warning(
                    "clock of " + addr,
                    "it differs by " + skew + " ms from this host's",
                    "Run a time service on both."));
        } else {
            found.addChecks(ok("clock of " + addr, "it agrees within " + Math.max(1, skew) + " ms"));
        }
    }

    private static DoctorCheck port(ActiveNode node) {
        DaemonSettings.HostPort own =
                DaemonSettings.hostPort(node.context.advertiseAddr(), DaemonSettings.DEFAULT_PORT, "--advertise-addr");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(own.host(), own.port()), (int) WAIT.toMillis());
            return ok("port", own.text() + " accepts connections");
        } catch (IOException e) {
            return failed(
                    "port",
                    own.text() + " cannot be reached even from this host: " + e.getMessage(),
                    "Check --advertise-addr and the firewall.");
        }
    }

    private static DoctorCheck quorum(ManagerRole manager) {
        int voters = manager.store().membership().voters().size();
        try {
            Calls.await(manager.store().readBarrier(WAIT), WAIT.plusSeconds(1));
        } catch (RejectedException e) {
            return failed(
                    "quorum",
                    "no majority of the " + voters + " managers confirms",
                    "Bring managers back; see which are away above.");
        }
        return voters == 2
                ? warning("quorum", "two managers: the loss of one stops the swarm", "Promote a third one.")
                : ok("quorum", "a majority of the " + voters + " managers confirms");
    }
}
