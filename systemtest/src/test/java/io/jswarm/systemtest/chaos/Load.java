package io.jswarm.systemtest.chaos;

import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.ListServicesRequest;
import io.jswarm.api.v1.ListServicesResponse;
import io.jswarm.api.v1.Page;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.systemtest.chaos.history.Answer;
import io.jswarm.systemtest.chaos.history.Call;
import io.jswarm.systemtest.chaos.history.History;
import io.jswarm.systemtest.chaos.history.Linearizability;
import io.jswarm.systemtest.chaos.history.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Clients and watchers on threads of their own, and the verdict on all that they wrote down. For one thread. */
final class Load {
    private static final int PAGE = 500;
    private static final Duration SEARCH = Duration.ofSeconds(20);
    private static final Duration LAST_READ = Duration.ofSeconds(90);
    private static final Duration AGAIN = Duration.ofMillis(500);

    /**
     * How much.
     *
     * @param clients that ask
     * @param watchers that listen
     * @param keys at a time
     * @param manner of the clients
     * @param watchTurn how long a watcher stays at a manager
     */
    record Size(int clients, int watchers, int keys, KeyClient.Manner manner, Duration watchTurn) {}

    /**
     * What a run showed.
     *
     * @param violations of the promise, in words
     * @param undecided keys whose history was too hard to check
     */
    record Verdict(
            List<String> violations,
            List<String> undecided,
            long operations,
            long acknowledged,
            long unknown,
            long keys,
            long watched,
            long resumed,
            long compacted) {
        /** The same with these violations. */
        Verdict withViolations(List<String> all) {
            return new Verdict(all, undecided, operations, acknowledged, unknown, keys, watched, resumed, compacted);
        }

        @Override
        public String toString() {
            return "%d operations on %d keys, %d writes acknowledged, %d outcomes unknown; %d revisions watched, %d times resumed, %d times compacted; %d undecided, %d violations"
                    .formatted(
                            operations,
                            keys,
                            acknowledged,
                            unknown,
                            watched,
                            resumed,
                            compacted,
                            undecided.size(),
                            violations.size());
        }
    }

    private final Managers managers;
    private final Keyspace keys;
    private final History history = new History();
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Queue<String> oddities = new ConcurrentLinkedQueue<>();
    private final List<KeyClient> clients = new ArrayList<>();
    private final List<WatchClient> watchers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private Load(Managers managers, Keyspace keys) {
        this.managers = managers;
        this.keys = keys;
    }

    /** Starts clients and watchers; their choices follow from {@code random}, their times do not. */
    static Load start(Managers managers, String prefix, Size size, SplittableRandom random) {
        Load load = new Load(managers, new Keyspace(prefix, size.keys()));
        for (int i = 0; i < size.clients(); i++) {
            KeyClient client = new KeyClient(
                    "c" + i,
                    managers,
                    load.keys,
                    load.history,
                    load.acknowledgements,
                    load.oddities,
                    random.split(),
                    size.manner());
            load.clients.add(client);
            load.threads.add(Thread.ofPlatform().name("client-" + i).daemon().start(client));
        }
        for (int i = 0; i < size.watchers(); i++) {
            WatchClient watcher = new WatchClient("w" + i, managers, random.split(), size.watchTurn());
            load.watchers.add(watcher);
            load.threads.add(Thread.ofPlatform().name("watcher-" + i).daemon().start(watcher));
        }
        return load;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    History history() {
        return history;
    }

    /** How many operations have ended so far. */
    long operations() {
        return history.operations();
    }

    /**
     * Stops the clients, reads every key once more from each manager, stops the watchers, and judges. All faults must
     * be over.
     */
    Verdict finish() {
        clients.forEach(KeyClient::stop);
        join(threads.subList(0, clients.size()));
        for (int manager = 0; manager < managers.count(); manager++) {
            readEverything(manager);
        }
        Waiting.aWhile(Duration.ofSeconds(3)); // so that watchers hear the end
        watchers.forEach(WatchClient::stop);
        join(threads.subList(clients.size(), threads.size()));
        List<WatchRecord> records = watchers.stream().map(WatchClient::record).toList();
        List<String> violations = new ArrayList<>(oddities);
        violations.addAll(WatchCheck.violations(records, history));
        Linearizability.Verdict verdict = Linearizability.check(history, SEARCH);
        violations.addAll(verdict.violations());
        return new Verdict(
                violations,
                verdict.undecided(),
                history.operations(),
                history.acknowledged(),
                history.unknown(),
                history.byKey().size(),
                records.stream()
                        .flatMap(record -> record.stretches.stream())
                        .mapToLong(stretch -> stretch.heard.size())
                        .sum(),
                records.stream().mapToLong(record -> record.resumed).sum(),
                records.stream().mapToLong(record -> record.compacted).sum());
    }

    private static void join(List<Thread> ending) {
        try {
            for (Thread thread : ending) {
                thread.join(TimeUnit.MINUTES.toMillis(2));
                if (thread.isAlive()) {
                    IllegalStateException stuck = new IllegalStateException(thread.getName() + " does not end");
                    stuck.setStackTrace(thread.getStackTrace());
                    throw stuck;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A linearizable list is a read of every key, somewhere between the list's beginning and its end. */
    private void readEverything(int manager) {
        long end = System.nanoTime() + LAST_READ.toNanos();
        while (true) {
            try {
                readOnce(manager);
                return;
            } catch (StatusRuntimeException e) {
                if (System.nanoTime() - end > 0) {
                    oddities.add("manager " + manager + " does not list services " + LAST_READ.toSeconds()
                            + " s after all faults ended: " + e.getMessage());
                    return;
                }
                Waiting.aWhile(AGAIN);
                managers.reconnect();
            }
        }
    }

    private void readOnce(int manager) {
        long begun = System.nanoTime();
        List<Operation> reads = new ArrayList<>();
        Set<String> found = new HashSet<>();
        String token = "";
        Set<String> known = history.byKey().keySet();
        do {
            ListServicesResponse page = ControlGrpc.newBlockingStub(managers.channel(manager))
                    .withDeadlineAfter(15, TimeUnit.SECONDS)
                    .listServices(ListServicesRequest.newBuilder()
                            .setPage(Page.newBuilder().setSize(PAGE).setToken(token))
                            .build());
            for (ServiceView view : page.getServicesList()) {
                String key = view.getService().getSpec().getAnnotations().getName();
                if (known.contains(key)) {
                    found.add(key);
                    reads.add(read(manager, key, begun, seen(view)));
                }
            }
            token = page.getNextToken();
        } while (!token.isEmpty());
        known.stream()
                .filter(key -> !found.contains(key))
                .forEach(key -> reads.add(read(manager, key, begun, new Answer.Absent())));
        reads.forEach(history::add);
    }

    private static Answer seen(ServiceView view) {
        return new Answer.Seen(
                KeyCalls.value(view.getService()), view.getService().getMeta().getVersion());
    }

    private static Operation read(int manager, String key, long begun, Answer answer) {
        return new Operation(key, "end-" + manager, new Call.Read(), begun, answer, System.nanoTime(), "list");
    }
}
