package io.jswarm.cli.host;

import io.jswarm.api.Hostnames;
import io.jswarm.api.v1.CheckResult;
import io.jswarm.api.v1.DoctorCheck;
import io.jswarm.api.v1.DoctorRequest;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Style;
import io.jswarm.cli.output.Visible;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FailureText;
import io.jswarm.client.ClientException;
import io.jswarm.client.SavedContext;
import io.jswarm.runtime.DiskSpace;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jswarm doctor}: looks for what is wrong, and says what to do about it. */
@Command(
        name = "doctor",
        description =
                "Look for what is wrong with this host, or with the cluster of a context; exit code 1 on a failure",
        footer = {"", "Example:", "  jswarm doctor"})
public final class HostDoctor implements Callable<Integer> {
    private static final Duration SOON = Duration.ofDays(7);
    /** More than the deadlines of everything that the daemon asks, one after another. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Invocation invocation;

    /** The command of this invocation. */
    public HostDoctor(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.waitForDaemon(Duration.ZERO); // that it does not answer is what is looked for
        List<DoctorCheck> checks = new ArrayList<>();
        if (invocation.isLocal()) {
            reach(
                    checks,
                    "daemon",
                    () -> checks.addAll(invocation
                            .host()
                            .callOnce(LONGEST, LocalBlockingStub::doctor, DoctorRequest.getDefaultInstance())
                            .getChecksList()));
            if (checks.getFirst().getResult() == CheckResult.CHECK_RESULT_FAILED) {
                checks.add(DiskSpace.check(invocation.dataRoot())); // a full one is why it stopped, or does not start
            }
        } else {
            certificate(checks);
            reach(checks, "managers", () -> nodes(checks));
            if (checks.getLast().getName().equals("managers")) {
                checks.add(check(
                        "quorum",
                        CheckResult.CHECK_RESULT_FAILED,
                        "no manager answered for a majority of them",
                        "Run 'jswarm doctor' on a manager: it says which of them are away, and what to do."));
            }
        }
        checks.forEach(this::print);
        boolean failed = checks.stream().anyMatch(check -> check.getResult() == CheckResult.CHECK_RESULT_FAILED);
        return failed ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private static void reach(List<DoctorCheck> checks, String name, Runnable ask) {
        int before = checks.size();
        try {
            ask.run();
            checks.add(before, check(name, CheckResult.CHECK_RESULT_OK, "answers", ""));
        } catch (CliException | ClientException failure) {
            CliException e = FailureText.of(failure);
            checks.add(before, check(name, CheckResult.CHECK_RESULT_FAILED, e.reason(), e.hint()));
        }
    }

    private void certificate(List<DoctorCheck> checks) {
        SavedContext context = invocation.contexts().read(invocation.contextName());
        String advice = "Make a new one on a manager: 'jswarm context create " + context.name() + "'.";
        try {
            Duration left = Duration.ofMillis(context.expiresAt().toEpochMilli()
                    - invocation.environment().nowMs());
            CheckResult result = left.isNegative()
                    ? CheckResult.CHECK_RESULT_FAILED
                    : left.compareTo(SOON) < 0 ? CheckResult.CHECK_RESULT_WARNING : CheckResult.CHECK_RESULT_OK;
            checks.add(check(
                    "certificate",
                    result,
                    "valid until " + context.expiresAt(),
                    result == CheckResult.CHECK_RESULT_OK ? "" : advice));
        } catch (CertificateException e) {
            checks.add(check("certificate", CheckResult.CHECK_RESULT_FAILED, "cannot be read", advice));
        }
    }

    private void nodes(List<DoctorCheck> checks) {
        List<NodeView> nodes = invocation.client().nodes().list(NodeFilter.getDefaultInstance());
        List<NodeView> managers = nodes.stream().filter(NodeView::hasManager).toList();
        long reachable = managers.stream()
                .filter(view -> view.getManager().getReachable())
                .count();
        boolean majority = reachable > managers.size() / 2;
        boolean all = reachable == managers.size();
        checks.add(check(
                "quorum",
                all
                        ? CheckResult.CHECK_RESULT_OK
                        : majority ? CheckResult.CHECK_RESULT_WARNING : CheckResult.CHECK_RESULT_FAILED,
                reachable + " of " + managers.size() + " managers are reachable",
                all ? "" : "See which with 'jswarm node ls --filter role=manager' and bring them back."));
        Hostnames.shared(nodes.stream().map(NodeView::getNode).toList())
                .forEach((name, ids) -> checks.add(check(
                        "hostnames",
                        CheckResult.CHECK_RESULT_WARNING,
                        Hostnames.problem(name, ids),
                        Hostnames.advice())));
        List<String> down = nodes.stream()
                .map(NodeView::getNode)
                .filter(node -> node.getStatus().getState() != NodeState.NODE_STATE_READY)
                .map(node -> node.getDescription().getHostname())
                .sorted()
                .toList();
        checks.add(check(
                "nodes",
                down.isEmpty() ? CheckResult.CHECK_RESULT_OK : CheckResult.CHECK_RESULT_WARNING,
                down.isEmpty() ? "all " + nodes.size() + " are ready" : "not ready: " + String.join(", ", down),
                down.isEmpty() ? "" : "Run 'jswarm doctor' there, or remove those that are gone: 'jswarm node rm'."));
    }

    private static DoctorCheck check(String name, CheckResult result, String message, String advice) {
        return DoctorCheck.newBuilder()
                .setName(name)
                .setResult(result)
                .setMessage(message)
                .setAdvice(advice)
                .build();
    }

    private void print(DoctorCheck check) {
        boolean colours = invocation.environment().colours();
        String mark = switch (check.getResult()) {
            case CHECK_RESULT_OK -> Style.GOOD.apply("✓", colours);
            case CHECK_RESULT_FAILED -> Style.BAD.apply("✗", colours);
            default -> Style.WARNING.apply("!", colours);
        };
        invocation.out().styledLine(mark + " " + Visible.line(check.getName() + ": " + check.getMessage()));
        if (!check.getAdvice().isEmpty() && check.getResult() != CheckResult.CHECK_RESULT_OK) {
            invocation.out().println("    " + check.getAdvice());
        }
    }
}
