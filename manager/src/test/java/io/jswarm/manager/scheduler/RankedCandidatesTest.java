package io.jswarm.manager.scheduler;

import static io.jswarm.manager.testing.Nodes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Failures;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Each task gets the node that a look at all nodes would have given it: small services in few decisions, a large one in
 * many.
 */
final class RankedCandidatesTest {
    private static final int NODES = 40;
    private static final int CORES = 4;
    private static final int SERVICES = 30;
    private static final long LARGE = 1_000;

    /** A node as somebody sees it who looks at all of them for each task. */
    private static final class Simple {
        final int number;
        final String id;
        boolean fast;
        final Map<Long, Integer> wantedOf = new TreeMap<>();
        double reserved;
        int wanted;
        boolean failing;

        Simple(int number) {
            this.number = number;
            id = Nodes.id(number);
            fast = number % 3 == 0;
        }

        boolean takes(double cores, boolean fastOnly, long most, long service) {
            return reserved + cores <= CORES && (fast || !fastOnly) && wantedOf.getOrDefault(service, 0) < most;
        }

        boolean isBetter(Simple other, long service) {
            if (failing != other.failing) {
                return !failing;
            }
            int byService = Integer.compare(wantedOf.getOrDefault(service, 0), other.wantedOf.getOrDefault(service, 0));
            int byShare = byService != 0 ? byService : Double.compare(reserved, other.reserved);
            int byWanted = byShare != 0 ? byShare : Integer.compare(wanted, other.wanted);
            return (byWanted != 0 ? byWanted : id.compareTo(other.id)) < 0;
        }
    }

    private final Fixture fixture = new Fixture(new Scheduler());
    private final List<Simple> simple = new ArrayList<>();
    private final Map<String, String> expected = new TreeMap<>();

    /** The repetition's number is the seed. */
    @RepeatedTest(30)
    void eachTaskGetsTheBestOfAllNodes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        addNodes();
        List<Change> arrived = new ArrayList<>();
        for (long number = 1; number <= SERVICES; number++) {
            arrived.addAll(arrive(number, random));
            if (random.nextInt(4) == 0) {
                fixture.apply(arrived);
                fixture.settle();
                arrived.clear();
            }
        }
        fixture.apply(arrived);
        fixture.settle();
        checkEachIsWhereExpected();
    }

    /** Between the decisions other services take room and nodes change, so that the ranking has to follow. */
    @RepeatedTest(30)
    void aLargeServiceInManyDecisions(RepetitionInfo repetition) {
        Random random = new Random(100 + repetition.getCurrentRepetition());
        addNodes();
        Services large = Services.replicated(LARGE, 1);
        boolean fastOnly = random.nextBoolean();
        if (fastOnly) {
            large.constraint("node.labels.disk==ssd");
        }
        Service service = large.build();
        fixture.with(service);
        int bad = random.nextInt(2 * NODES);
        fail(service, bad);
        int slot = 0;
        for (long round = 1; round <= 12; round++) {
            // Older services come first in a decision, so what it gave their nodes counts for the large one.
            List<Change> arrived = new ArrayList<>(arrive(round, random));
            for (int last = slot + 5 + random.nextInt(15); slot < last; ) {
                slot++;
                Task task = TaskFixtures.pending(service, slot, 1);
                arrived.add(Changes.create(task));
                expected.put(task.getId(), place(LARGE, bad, 0, fastOnly, Long.MAX_VALUE));
            }
            fixture.apply(arrived);
            fixture.settle();
            Simple changed = simple.get(random.nextInt(NODES));
            changed.fast = !changed.fast;
            fixture.set(node(changed));
        }
        checkEachIsWhereExpected();
        assertThat(fixture.indexes().rankings().kept()).as("kept rankings").isPositive();
        assertThat(fixture.indexes().rankings().keptAreTrue()).isTrue();
    }

    private void addNodes() {
        for (int i = 1; i <= NODES; i++) {
            Simple node = new Simple(i);
            simple.add(node);
            fixture.with(node(node));
        }
    }

    private static Node node(Simple node) {
        return Nodes.node(node.number)
                .resources(CORES, 256 * GIB)
                .label("disk", node.fast ? "ssd" : "hdd")
                .build();
    }

    private void checkEachIsWhereExpected() {
        Map<String, String> actual = new TreeMap<>();
        expected.keySet()
                .forEach(id -> actual.put(
                        id,
                        fixture.state().tasks().values().stream()
                                .filter(task -> task.getId().equals(id))
                                .findFirst()
                                .orElseThrow()
                                .getNodeId()));
        assertThat(actual).isEqualTo(expected);
    }

    private List<Change> arrive(long number, Random random) {
        double cores = random.nextInt(4) * 0.5;
        boolean fastOnly = random.nextInt(3) == 0;
        long most = random.nextInt(3);
        Services builder = Services.replicated(number, 1).reserve(cores, 0);
        if (fastOnly) {
            builder.constraint("node.labels.disk==ssd");
        }
        Service service = builder.maxReplicas(most).build();
        fixture.with(service);
        int bad = random.nextInt(3) == 0 ? random.nextInt(NODES) : -1;
        fail(service, bad);
        List<Change> tasks = new ArrayList<>();
        int replicas = 1 + random.nextInt(bad >= 0 ? 5 : 10);
        for (int slot = 1; slot <= replicas; slot++) {
            Task task = TaskFixtures.pending(service, slot, 1);
            tasks.add(Changes.create(task));
            expected.put(task.getId(), place(number, bad, cores, fastOnly, most == 0 ? Long.MAX_VALUE : most));
        }
        return tasks;
    }

    /** On the node of this index, so often that it comes last; if there is one. */
    private void fail(Service service, int bad) {
        for (int generation = 1; bad >= 0 && bad < NODES && generation <= Failures.MANY; generation++) {
            fixture.with(TaskFixtures.failed(
                    service, 1_000, generation, Nodes.id(bad + 1), fixture.now().wallMs()));
        }
    }

    private String place(long service, int bad, double cores, boolean fastOnly, long most) {
        Simple best = null;
        for (int i = 0; i < simple.size(); i++) {
            simple.get(i).failing = i == bad;
        }
        for (Simple node : simple) {
            if (node.takes(cores, fastOnly, most, service) && (best == null || node.isBetter(best, service))) {
                best = node;
            }
        }
        if (best == null) {
            return "";
        }
        best.reserved += cores;
        best.wanted++;
        best.wantedOf.merge(service, 1, Integer::sum);
        return best.id;
    }
}
