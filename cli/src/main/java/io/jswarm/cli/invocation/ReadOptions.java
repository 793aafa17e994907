package io.jswarm.cli.invocation;

import io.jswarm.api.v1.Staleness;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Times;
import io.jswarm.client.JswarmClient;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Whether a command reads what is so now, or what the manager that is asked last knew. */
public final class ReadOptions {
    @Option(
            names = "--stale",
            description =
                    "Print what the manager that is asked last knew, also when no majority of managers answers; says"
                            + " how far behind that may be")
    private boolean stale;

    /** By manager, so that each is named once. */
    private final Map<String, Staleness> told = new TreeMap<>();

    /** The managers, read as asked. */
    public JswarmClient client(Invocation invocation) {
        return stale
                ? invocation.client().stale(each -> told.merge(each.getNodeId(), each, ReadOptions::worse))
                : invocation.client();
    }

    private static Staleness worse(Staleness one, Staleness other) {
        boolean first = !one.hasLeaderSilentMs() || one.getLeaderSilentMs() >= other.getLeaderSilentMs();
        return other.hasLeaderSilentMs() && first ? one : other;
    }

    /** Says how far behind what was read may be, if it may; call it after the reads. */
    public void tell(Invocation invocation) {
        told.values()
                .forEach(each -> invocation
                        .err()
                        .println(text(each, invocation.environment().nowMs())));
    }

    private static String text(Staleness staleness, long nowMs) {
        String manager =
                staleness.getHostname().isEmpty() ? Names.id(staleness.getNodeId(), false) : staleness.getHostname();
        String heard;
        if (staleness.getLeader()) {
            heard = "which leads";
        } else if (staleness.hasLeaderSilentMs()) {
            heard = "which heard from the leader %.1f s ago".formatted(staleness.getLeaderSilentMs() / 1000.0);
        } else {
            heard = "which has heard from no leader since it started";
        }
        String behind = staleness.getEntriesBehind() == 0
                ? ""
                : " It has yet to apply " + staleness.getEntriesBehind() + " entries of the log.";
        String known = staleness.getStateTimeMs() == 0
                ? "it knows nothing yet, since what its log holds counts only once a leader confirms it."
                : "the latest change it knows was made " + Times.ago(staleness.getStateTimeMs(), nowMs) + ".";
        return "Stale: from " + manager + ", " + heard + "; " + known + behind;
    }
}
