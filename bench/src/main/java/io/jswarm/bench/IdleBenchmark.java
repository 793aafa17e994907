package io.jswarm.bench;

import io.jswarm.api.v1.RaftRole;
import io.jswarm.api.v1.RaftStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Three daemons as they are shipped, which nobody asks anything, while every core of this machine is kept busy beside them: how
 * many elections there are.
 */
final class IdleBenchmark implements Benchmark {
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String about() {
        return "Elections of an idle swarm of 3 managers while all cores are kept busy (--minutes, 30 unless told otherwise)";
    }

    @Override
    public int usualRuns() {
        return 1;
    }

    @Override
    public int usualMinutes() {
        return 30;
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        Duration watched = settings.quick() ? QUICK : Duration.ofMinutes(settings.minutes());
        for (int run = 0; run < settings.runs(); run++) {
            try (Scratch scratch = new Scratch("idle");
                    DaemonTrio managers = new DaemonTrio(scratch.folder());
                    BusyCores busy = new BusyCores()) {
                Watched seen = watch(managers, watched);
                String time = settings.quick() ? watched.toSeconds() + " s" : watched.toMinutes() + " min";
                String what = "%s, %d cores kept busy".formatted(time, busy.count());
                figures.accept(
                        Figure.ours(what + ": elections", (double) (seen.lastTerm() - seen.firstTerm()), "elections"));
                figures.accept(Figure.ours(what + ": looks that found no leader", (double) seen.leaderless(), "looks"));
                figures.accept(Figure.ours(what + ": term before", (double) seen.firstTerm(), "term"));
                figures.accept(Figure.ours(what + ": term after", (double) seen.lastTerm(), "term"));
            }
        }
    }

    private record Watched(long firstTerm, long lastTerm, long leaderless) {}

    /** Every election raises the term, also one that nobody wins; when one is seen is told as it happens. */
    private static Watched watch(DaemonTrio managers, Duration time) throws IOException, InterruptedException {
        long first = highestTerm(managers);
        long newest = first;
        long leaderless = 0;
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            PollPause.of(BETWEEN_LOOKS);
            for (int member = 0; member < DaemonTrio.MEMBERS; member++) {
                RaftStatus status = managers.status(member);
                if (status == null) {
                    continue;
                }
                leaderless += status.getRole() == RaftRole.RAFT_ROLE_LEADERLESS ? 1 : 0;
                if (status.getTerm() > newest) {
                    newest = status.getTerm();
                    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
                    System.err.println("idle: term " + newest + " after " + seconds + " s");
                }
            }
        }
        return new Watched(first, highestTerm(managers), leaderless);
    }

    private static long highestTerm(DaemonTrio managers) throws IOException, InterruptedException {
        int leader = managers.awaitWhole();
        RaftStatus status = managers.status(leader);
        if (status == null) {
            throw new IOException("the leading manager does not answer");
        }
        return status.getTerm();
    }
}
