package io.jswarm.deploy.daemon;

import static io.jswarm.deploy.daemon.Findings.failed;
import static io.jswarm.deploy.daemon.Findings.ok;
import static io.jswarm.deploy.daemon.Findings.warning;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.DoctorCheck;
import io.jswarm.api.v1.DoctorResponse;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.LocalState;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.rpc.HostPort;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.DiskSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at this host and its managers, and says what to do about what it finds. Each thing that is asked has a deadline of
 * 3 s, and all managers are asked at once. What means nothing yet (ports and managers before the host is in a swarm) is
 * not looked at.
 */
final class Doctor {
    private static final Duration WAIT = Duration.ofSeconds(3);

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
        ActiveNode node = lifecycle.active();
        String problem = engineProblem(node);
        found.addChecks(Findings.engine(settings.dockerHost(), problem));
        if (problem.isEmpty() && endsContainers(settings.dockerHost())) {
            found.addChecks(Findings.liveRestore());
        }
        found.addChecks(disk());
        if (!settings.metricsAddr().equals("none")) {
            found.addChecks(metrics());
        }
        Instant until = ActiveNode.certificateEnd(node).orElse(Instant.MAX);
        Instant now = clock.now().instant();
        found.addChecks(Findings.swarm(lifecycle.state(), lifecycle.problem(), !now.isBefore(until)));
        if (node == null) {
            if (lifecycle.state() == LocalState.LOCAL_STATE_INACTIVE) {
                found.addChecks(freePort());
            }
            return found.build();
        }
        found.addChecks(Findings.certificate(until, now));
        WorkerRole worker = node.worker();
        if (worker != null) {
            found.addChecks(session(worker.info().manager()));
        }
        managers(node, found);
        ManagerRole manager = node.manager();
        if (manager != null) {
            found.addChecks(ownPort(HostPort.read(node.context.advertiseAddr(), HostPort.CLUSTER, "--advertise-addr")));
            AddressMove.unknown(node.context.advertiseAddr(), manager.store())
                    .ifPresent(old -> found.addChecks(warning(
                            "address",
                            "the other managers know this one as " + old + ", not as " + node.context.advertiseAddr()
                                    + " yet",
                            "It is told to them as soon as a majority can be reached; see the daemon's log.")));
            found.addAllChecks(
                    Findings.hostnames(manager.store().image().nodes().values()));
            found.addChecks(
                    Findings.quorum(manager.store().membership().voters().size(), confirms(manager)));
        }
        return found.build();
    }

    /** Why the engine is of no use; empty when it answers. */
    private String engineProblem(@Nullable ActiveNode node) {
        WorkerRole worker = node == null ? null : node.worker();
        String problem = worker == null ? "" : worker.info().engineProblem();
        return problem.isEmpty() ? engineProblem(settings.dockerHost()) : problem;
    }

    static String engineProblem(String dockerHost) {
        try {
            String answer = HttpProbe.get(HttpProbe.engine(dockerHost), "/_ping", WAIT);
            return answer.matches("(?s)HTTP/1\\.[01] 200 .*")
                    ? ""
                    : "what listens at " + dockerHost + " is no container engine: it answers "
                            + answer.lines().findFirst().orElse("nothing");
        } catch (IOException | RuntimeException e) {
            return "the container engine at " + dockerHost + " does not answer: " + e.getMessage();
        }
    }

    /** Whether the engine ends its containers when it ends. One that does not say is taken for one that does not. */
    static boolean endsContainers(String dockerHost) {
        try {
            // In a text that somebody chose, the quotes would be escaped.
            return HttpProbe.get(HttpProbe.engine(dockerHost), "/info", WAIT).contains("\"LiveRestoreEnabled\":false");
        } catch (IOException | RuntimeException e) {
            return false; // the check before says what is wrong with it
        }
    }

    private DoctorCheck disk() {
        try {
            Files.delete(Files.createTempFile(settings.dataRoot(), "doctor", ""));
            return DiskSpace.check(settings.dataRoot());
        } catch (IOException e) {
            return failed(
                    "disk",
                    settings.dataRoot() + " is not writable: " + e.getMessage(),
                    "Check the disk and its space.");
        }
    }

    private DoctorCheck metrics() {
        HostPort at = HostPort.read(settings.metricsAddr(), 9323, "--metrics-addr");
        try {
            String answer = HttpProbe.get(HttpProbe.reachable(at), "/healthz", WAIT);
            return answer.matches("(?s)HTTP/1\\.[01] 200 .*")
                    ? ok("metrics", "http://" + at.text() + "/metrics answers")
                    : failed(
                            "metrics",
                            "http://" + at.text() + "/healthz says: "
                                    + answer.lines()
                                            .reduce((first, last) -> last)
                                            .orElse("nothing"),
                            "See the daemon's log; if it stays so: systemctl restart jswarm (containers run on)");
        } catch (IOException e) {
            return failed(
                    "metrics",
                    at.text() + " does not answer: " + e.getMessage(),
                    "Start the daemon with another --metrics-addr, or with --metrics-addr none.");
        }
    }

    /** Before the host is in a swarm nobody may have the port that it would take as a manager. */
    private DoctorCheck freePort() {
        HostPort at = HostPort.read(settings.listenAddr(), HostPort.CLUSTER, "--listen-addr");
        try {
            HttpProbe.connect(HttpProbe.reachable(at), WAIT);
        } catch (IOException e) {
            return ok("port", at.text() + " is free for a manager");
        }
        return failed(
                "port",
                "another program listens on " + at.text() + ", which a manager needs",
                "See which with: ss -ltnp 'sport = :" + at.port() + "'; stop it, or start the daemon with another"
                        + " --listen-addr.");
    }

    static DoctorCheck ownPort(HostPort own) {
        try {
            HttpProbe.connect(HttpProbe.reachable(own), WAIT);
            return ok("port", own.text() + " accepts connections");
        } catch (IOException e) {
            return failed(
                    "port",
                    own.text() + " cannot be reached even from this host: " + e.getMessage(),
                    "Other nodes cannot reach this manager either. Check --listen-addr, --advertise-addr and the"
                            + " firewall.");
        }
    }

    private static DoctorCheck session(String manager) {
        return manager.isEmpty()
                ? failed(
                        "session",
                        "the worker has no session with a manager: its containers run on, but nothing new is started",
                        "Check the managers below; a worker needs to reach port " + HostPort.CLUSTER
                                + " of each. If all have new addresses: jswarm swarm find ADDRESS…")
                : ok("session", "the worker has a session with " + manager);
    }

    private record Asked(String addr, long beforeMs, CompletableFuture<Answer> answer) {}

    private record Answer(HealthCheckResponse response, long afterMs) {}

    private void managers(ActiveNode node, DoctorResponse.Builder found) {
        List<Asked> asked = new ArrayList<>();
        for (String addr : node.config().managerAddrs()) {
            asked.add(ask(node, addr));
        }
        for (Asked one : asked) {
            try {
                judge(one, Calls.await(one.answer(), WAIT.plusSeconds(1)), found);
            } catch (StatusRuntimeException e) {
                found.addChecks(unanswered(one.addr(), e.getStatus().getCode()));
            } catch (RejectedException e) {
                found.addChecks(unanswered(one.addr(), Status.Code.DEADLINE_EXCEEDED));
            }
        }
    }

    private Asked ask(ActiveNode node, String addr) {
        CompletableFuture<HealthCheckResponse> response = new CompletableFuture<>();
        long beforeMs = clock.now().wallMs();
        HealthGrpc.newStub(node.context.connections().to(addr))
                .withDeadlineAfter(WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .check(HealthCheckRequest.getDefaultInstance(), new Completing<>(response));
        return new Asked(
                addr,
                beforeMs,
                response.thenApply(given -> new Answer(given, clock.now().wallMs())));
    }

    private static void judge(Asked asked, Answer answer, DoctorResponse.Builder found) {
        HealthCheckResponse response = answer.response();
        String name = "manager " + asked.addr();
        found.addChecks(
                response.getReady()
                        ? ok(name, response.getLeader() ? "it leads" : "it follows a leader")
                        : failed(
                                name,
                                response.getMessage(),
                                "Wait for an election; if none succeeds, bring the other managers back."));
        found.addChecks(Findings.clock(asked.addr(), asked.beforeMs(), response.getTimeMs(), answer.afterMs()));
    }

    private static DoctorCheck unanswered(String addr, Status.Code code) {
        String name = "manager " + addr;
        return switch (code) {
            case UNAVAILABLE ->
                failed(
                        name,
                        "it cannot be reached",
                        "See that its daemon runs (there: systemctl status jswarm) and that nothing blocks its port.");
            case DEADLINE_EXCEEDED ->
                failed(
                        name,
                        "it does not answer within " + WAIT.toSeconds() + " s",
                        "See whether its host is up and whether a firewall drops packets to its port.");
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                failed(
                        name,
                        "it refuses this node's certificate",
                        "Check both clocks; if this node was removed: jswarm swarm leave --force, and join again");
            default -> failed(name, "it answers " + code, "See its daemon's log.");
        };
    }

    private static boolean confirms(ManagerRole manager) {
        try {
            Calls.await(manager.store().readBarrier(WAIT), WAIT.plusSeconds(1));
            return true;
        } catch (RejectedException e) {
            return false;
        }
    }
}
