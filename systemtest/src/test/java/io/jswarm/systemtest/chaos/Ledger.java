package io.jswarm.systemtest.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One run's line in the list of all runs. */
final class Ledger {
    static final String HEAD =
            "utc,commit,seed,minutes,rounds,operations,acknowledged,unknown,keys,revisions_watched,watches_resumed,"
                    + "watches_compacted,undecided,violations,leaderless_p50_ms,leaderless_p99_ms,leaderless_max_ms,after_loss_p50_ms,"
                    + "after_loss_max_ms,faults,snapshots_taken,snapshots_sent,not_staged,leaderless_ms,after_loss_ms,full_disk_ends";

    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<Long> leaderless = new ArrayList<>();
    private final List<Long> afterLoss = new ArrayList<>();
    private List<Long> snapshots = List.of();
    private int rounds;
    private int notStaged;
    private long snapshotsTaken;
    private long snapshotsSent;
    private int endedByFullDisk;

    /**
     * A round: its fault, whether it took the leader away from a majority, and how long nobody acknowledged a write: at
     * worst, or after a majority was back.
     */
    void round(RealNemesis.Fault fault, boolean leaderGone, long longestGapNanos, long afterHealNanos) {
        rounds++;
        faults.merge(fault.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
        if (!fault.leavesAMajority()) {
            afterLoss.add(afterHealNanos);
        } else if (leaderGone) {
            leaderless.add(longestGapNanos);
        }
    }

    /** A round whose fault could not be staged or healed. */
    void notStaged() {
        notStaged++;
    }

    /** Up to which entry each manager has a snapshot now; one more than the last time is one that was taken. */
    void snapshots(List<Long> now) {
        for (int i = 0; i < snapshots.size(); i++) {
            snapshotsTaken += now.get(i) > snapshots.get(i) && snapshots.get(i) >= 0 ? 1 : 0;
        }
        snapshots = now;
    }

    /** How many were sent to managers that had fallen behind the log. */
    void snapshotsSent(long sent) {
        snapshotsSent = sent;
    }

    /** How many daemons ended since their disk was full. */
    void endedByFullDisk(int ends) {
        endedByFullDisk = ends;
    }

    int rounds() {
        return rounds;
    }

    private static long millis(List<Long> nanos, double share) {
        if (nanos.isEmpty()) {
            return 0;
        }
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1)))) / 1_000_000;
    }

    /** All of them in milliseconds, so that runs can be put together. */
    private static String each(List<Long> nanos) {
        return nanos.stream().map(gap -> Long.toString(gap / 1_000_000)).collect(Collectors.joining(" "));
    }

    /** Figures for people. */
    String summary() {
        return "%d rounds %s, %d not staged; %d daemons ended with their disk full; %d snapshots seen, %d sent; longest time without an acknowledged write when the leader was taken away (%d times): p50 %d, p99 %d, max %d ms; after a majority was back: p50 %d, max %d ms"
                .formatted(
                        rounds,
                        faults,
                        notStaged,
                        endedByFullDisk,
                        snapshotsTaken,
                        snapshotsSent,
                        leaderless.size(),
                        millis(leaderless, 0.5),
                        millis(leaderless, 0.99),
                        millis(leaderless, 1),
                        millis(afterLoss, 0.5),
                        millis(afterLoss, 1));
    }

    /** Appends the run. */
    void append(Path file, String utc, String commit, long seed, Duration took, Load.Verdict verdict)
            throws IOException {
        List<Object> fields = new ArrayList<>(List.of(utc, commit, seed, "%.1f".formatted(took.toSeconds() / 60.0)));
        fields.addAll(List.of(rounds, verdict.operations(), verdict.acknowledged(), verdict.unknown(), verdict.keys()));
        fields.addAll(List.of(verdict.watched(), verdict.resumed(), verdict.compacted()));
        fields.addAll(List.of(verdict.undecided().size(), verdict.violations().size()));
        fields.addAll(List.of(millis(leaderless, 0.5), millis(leaderless, 0.99), millis(leaderless, 1)));
        fields.addAll(List.of(millis(afterLoss, 0.5), millis(afterLoss, 1)));
        fields.add(faults.toString().replaceAll("[{}]", "").replace(", ", " "));
        fields.addAll(List.of(snapshotsTaken, snapshotsSent, notStaged, each(leaderless), each(afterLoss)));
        fields.add(endedByFullDisk);
        String line = String.join(",", fields.stream().map(Object::toString).toList());
        boolean fresh = !Files.exists(file);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file, (fresh ? HEAD + "\n" : "") + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
