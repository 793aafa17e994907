package io.jswarm.systemtest.chaos;

import io.jswarm.systemtest.chaos.history.Answer;
import io.jswarm.systemtest.chaos.history.Call;
import io.jswarm.systemtest.chaos.history.History;
import io.jswarm.systemtest.chaos.history.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what watchers heard with each other and with what reads and writes were told: nothing is missing, nothing
 * differs.
 */
final class WatchCheck {
    private static final int MOST_TOLD = 5;

    private WatchCheck() {}

    /** What is wrong; a few of each watcher's. */
    static List<String> violations(List<WatchRecord> records, History history) {
        List<String> found = new ArrayList<>();
        TreeMap<Long, Integer> truth = new TreeMap<>();
        for (WatchRecord record : records) {
            found.addAll(record.violations);
            record.stretches.forEach(stretch -> stretch.heard.forEach(heard -> {
                Integer before = truth.putIfAbsent(heard.revision(), heard.digest());
                if (before != null && before != heard.digest()) {
                    found.add(record.name + " heard something else of revision " + heard.revision() + " than others");
                }
            }));
        }
        Set<Told> versions = versionsTold(history);
        for (WatchRecord record : records) {
            record.stretches.forEach(stretch -> gaps(record.name, stretch, truth, found));
            missing(record, versions, found);
        }
        return found;
    }

    private static void gaps(
            String name, WatchRecord.Stretch stretch, NavigableMap<Long, Integer> truth, List<String> found) {
        Set<Long> heard = new HashSet<>();
        stretch.heard.forEach(each -> heard.add(each.revision()));
        List<Long> missing =
                truth.subMap(stretch.after, false, Math.max(stretch.after, stretch.last()), true).keySet().stream()
                        .filter(revision -> !heard.contains(revision))
                        .limit(MOST_TOLD)
                        .toList();
        if (!missing.isEmpty()) {
            found.add("%s watched from %d to %d and did not hear of the revisions %s..."
                    .formatted(name, stretch.after, stretch.last(), missing));
        }
    }

    /** A version that a client was told of. */
    private record Told(long version, String value) {}

    private static Set<Told> versionsTold(History history) {
        Set<Told> versions = new LinkedHashSet<>();
        for (List<Operation> operations : history.byKey().values()) {
            for (Operation each : operations) {
                if (each.answer() instanceof Answer.Seen(String value, long version)) {
                    versions.add(new Told(version, value));
                } else if (each.answer() instanceof Answer.Done(long version)
                        && version > 0
                        && each.call() instanceof Call.Swap swap) {
                    versions.add(new Told(version, swap.value()));
                }
            }
        }
        return versions;
    }

    private static void missing(WatchRecord record, Set<Told> told, List<String> found) {
        Set<Told> heard = new HashSet<>();
        record.seen.forEach(seen -> heard.add(new Told(seen.version(), seen.value())));
        int count = 0;
        for (Told each : told) {
            boolean covered = record.stretches.stream()
                    .anyMatch(stretch -> each.version() > stretch.after && each.version() <= stretch.last());
            if (covered && !heard.contains(each) && count++ < MOST_TOLD) {
                found.add(record.name + " did not hear of " + each);
            }
        }
    }
}
