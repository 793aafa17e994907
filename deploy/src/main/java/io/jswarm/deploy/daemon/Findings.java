package io.jswarm.deploy.daemon;

import io.jswarm.api.Hostnames;
import io.jswarm.api.v1.CheckResult;
import io.jswarm.api.v1.DoctorCheck;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.Node;
import io.jswarm.deploy.daemon.identity.Validity;
import io.jswarm.worker.exec.docker.DockerExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the doctor makes of what it sees: what is wrong, and what to do about it. Pure. */
final class Findings {
    /** A clock that differs by more is worth a warning, by much more a failure: certificates and times come out wrong. */
    private static final long SKEW_WARNING_MS = 1_000;

    private static final long SKEW_FAILURE_MS = 60_000;
    private static final Duration EXPIRY_WARNING = Duration.ofDays(7);

    private Findings() {}

    private static DoctorCheck check(String name, CheckResult result, String message, String advice) {
        return DoctorCheck.newBuilder()
                .setName(name)
                .setResult(result)
                .setMessage(message)
                .setAdvice(advice)
                .build();
    }

    static DoctorCheck ok(String name, String message) {
        return check(name, CheckResult.CHECK_RESULT_OK, message, "");
    }

    static DoctorCheck warning(String name, String message, String advice) {
        return check(name, CheckResult.CHECK_RESULT_WARNING, message, advice);
    }

    static DoctorCheck failed(String name, String message, String advice) {
        return check(name, CheckResult.CHECK_RESULT_FAILED, message, advice);
    }

    /** What this host is; {@code expired}: its certificate is, which is what managers refuse then. */
    static DoctorCheck swarm(LocalState state, String problem, boolean expired) {
        return switch (state) {
            case LOCAL_STATE_ACTIVE ->
                problem.isEmpty()
                        ? ok("swarm", "this host is part of a swarm")
                        : failed(
                                "swarm",
                                problem,
                                expired
                                        ? "Its certificate has expired: see there"
                                        : "If the managers are right: jswarm swarm leave --force, and join again");
            case LOCAL_STATE_INACTIVE ->
                warning(
                        "swarm",
                        "this host is not part of a swarm",
                        "Make one with: jswarm swarm init; or join one with: jswarm swarm join");
            case LOCAL_STATE_LOCKED ->
                failed("swarm", "this host's manager waits for the unlock key", "Unlock it with: jswarm swarm unlock");
            case LOCAL_STATE_PENDING ->
                problem.isEmpty()
                        ? warning("swarm", "this host is about to take up its part in the swarm", "Look again soon.")
                        : failed(
                                "swarm",
                                "this host cannot take up its part in the swarm yet: " + problem,
                                "It is tried again; see the daemon's log.");
            default ->
                failed(
                        "swarm",
                        "this host cannot take part in its swarm: " + problem,
                        "See the daemon's log; to forget the swarm: jswarm swarm leave --force");
        };
    }

    static DoctorCheck certificate(Instant until, Instant now) {
        Duration left = Duration.between(now, until);
        if (!left.isPositive()) {
            return failed(
                    "certificate",
                    "this node's certificate expired at " + until,
                    "Check this host's clock; if it is right, run: " + Validity.COMEBACK);
        }
        return left.compareTo(EXPIRY_WARNING) < 0
                ? warning(
                        "certificate",
                        "it expires in " + words(left) + ", at " + until,
                        "It is renewed by itself when managers can be reached: see the checks of them below.")
                : ok("certificate", "it is valid for " + words(left));
    }

    private static String words(Duration left) {
        return left.toDays() > 0 ? left.toDays() + " more days" : left.toMinutes() + " more minutes";
    }

    /** A manager's clock, which was read between these two times of this host's. */
    static DoctorCheck clock(String addr, long beforeMs, long theirsMs, long afterMs) {
        long skewMs = theirsMs - (beforeMs + afterMs) / 2;
        long surelyMs = Math.abs(skewMs) - (afterMs - beforeMs) / 2;
        String name = "clock of " + addr;
        if (surelyMs <= SKEW_WARNING_MS) {
            return ok(name, "it agrees within " + Math.max(1, Math.abs(skewMs)) + " ms");
        }
        String message =
                "it is " + Math.abs(skewMs) + " ms " + (skewMs > 0 ? "ahead of" : "behind") + " this host's clock";
        String advice = "Run a time service (such as chrony or systemd-timesyncd) on both; see it with: timedatectl";
        return surelyMs > SKEW_FAILURE_MS ? failed(name, message, advice) : warning(name, message, advice);
    }

    static DoctorCheck quorum(int voters, boolean confirmed) {
        if (!confirmed) {
            return failed(
                    "quorum",
                    "no majority of the " + voters
                            + " managers confirms: nothing can be changed, and nothing is replaced",
                    "Bring managers back until " + (voters / 2 + 1) + " of " + voters + " answer; those that do not are"
                            + " named above. Have they new addresses: jswarm swarm find ADDRESS…. Only if they are lost for good, on"
                            + " this host:"
                            + " jswarm swarm init --force-new-cluster");
        }
        return voters == 2
                ? warning(
                        "quorum",
                        "two managers: the loss of one stops the swarm",
                        "Promote a third one with: jswarm node promote NODE")
                : ok("quorum", "a majority of the " + voters + " managers confirms");
    }

    /** One for each hostname that several nodes have. */
    static List<DoctorCheck> hostnames(Collection<Node> nodes) {
        List<DoctorCheck> checks = new ArrayList<>();
        Hostnames.shared(nodes)
                .forEach((name, ids) ->
                        checks.add(warning("hostnames", Hostnames.problem(name, ids), Hostnames.advice())));
        return checks;
    }

    static DoctorCheck liveRestore() {
        return warning(
                "live-restore",
                DockerExecutor.NO_LIVE_RESTORE,
                "Put \"live-restore\": true into /etc/docker/daemon.json, then: systemctl reload docker");
    }

    static DoctorCheck engine(String dockerHost, String problem) {
        return problem.isEmpty()
                ? ok("engine", "the engine at " + dockerHost + " answers")
                : failed(
                        "engine",
                        problem,
                        "See what it says with: journalctl -u docker; start it again with: systemctl restart docker;"
                                + " or name another --docker-host");
    }
}
