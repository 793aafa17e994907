package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreStats;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.runtime.EventLoop;
import io.micrometer.core.instrument.Tags;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a node that is a manager: of its store always, of the whole cluster while it leads. Made at every start of
 * the role, before the store's first event, and made an observer of the control loop. The observer's methods and
 * {@link #close} belong to the loop thread (close also to any other once the loop has ended).
 */
public final class ManagerMetrics implements LoopObserver, AutoCloseable {
    private static final long REFRESH_MS = 1_000;
    private static final int SERVICES_A_TURN = 200;
    /** As many as bring 100,000 services up to date. */
    private static final int MOST_TURNS = 500;

    private final Exposition exposition;
    private final EventLoop loop;
    private final Store store;
    private final NodeSessions sessions;
    private final Supplier<Dispatcher.Load> load;
    private final AtomicReference<Dispatcher.Load> served = new AtomicReference<>(Dispatcher.Load.NONE);
    private final Series series;
    private final Runnable refresh = this::refresh;
    private final AtomicReference<StoreStats> stats = new AtomicReference<>(StoreStats.NONE);
    private final AtomicReference<HeartbeatFigures> heartbeats =
            new AtomicReference<>(new HeartbeatFigures(Map.of(), 0));
    private @Nullable LeaderMetrics leader;
    /** Scrapes that wait for the loop's copies. Loop thread only. */
    private final List<CompletableFuture<@Nullable Void>> waiting = new ArrayList<>();

    private boolean closed;

    /**
     * Adds the store's meters at once, and the cluster's when this manager begins to lead.
     *
     * @param load who serves the workers' sessions; asked on the loop thread
     */
    public ManagerMetrics(
            Exposition exposition, EventLoop loop, Store store, NodeSessions sessions, Supplier<Dispatcher.Load> load) {
        this.exposition = exposition;
        this.loop = loop;
        this.store = store;
        this.sessions = sessions;
        this.load = load;
        this.series = new Series(exposition.registry(), Tags.empty());
        leadershipGauges();
        logGauges();
        sessionGauges();
        exposition.beforeScrape(refresh);
    }

    private void leadershipGauges() {
        series.gauge(
                "jswarm.manager.leader",
                "1 while this manager leads",
                () -> store.leadership().self() ? 1 : 0);
        series.gauge("jswarm.manager.has.leader", "1 while this manager knows who leads", () -> {
            Leadership leadership = store.leadership();
            return leadership.self() || !leadership.leaderRaftId().isEmpty() ? 1 : 0;
        });
        series.gauge(
                "jswarm.raft.voters",
                "Voters of the Raft group, as this manager knows it",
                () -> store.membership().voters().size());
        series.gauge(
                "jswarm.state.revision",
                "Batches that led to this manager's state",
                () -> store.image().revision());
        series.gauge(
                "jswarm.ca.root.expiry.timestamp",
                "When the cluster's root certificate ends, in seconds since the Unix epoch",
                "seconds",
                Tags.empty(),
                () -> rootExpirySeconds(store.image().cluster()));
    }

    private void logGauges() {
        stat("jswarm.raft.term", "The present term", "", StoreStats::term);
        stat("jswarm.raft.applied.index", "Index of the last applied entry of the log", "", StoreStats::appliedIndex);
        stat("jswarm.raft.last.index", "Index of the last entry in the log", "", StoreStats::lastIndex);
        stat("jswarm.raft.log.size", "Size of the log on disk", "bytes", StoreStats::logBytes);
        stat("jswarm.raft.snapshot.index", "Index of the newest snapshot, 0: none", "", StoreStats::snapshotIndex);
        stat("jswarm.raft.snapshot.size", "Size of the newest snapshot", "bytes", StoreStats::snapshotBytes);
    }

    private void sessionGauges() {
        series.gauge(
                "jswarm.manager.sessions",
                "Sessions of workers that this manager serves",
                () -> served.get().own());
        series.gauge(
                "jswarm.manager.relayed.sessions",
                "Sessions of workers that other managers serve for this one, which leads",
                () -> served.get().others());
    }

    private void stat(String name, String description, String unit, ToLongFunction<StoreStats> stat) {
        series.gauge(name, description, unit, Tags.empty(), () -> stat.applyAsLong(stats.get()));
    }

    private static double rootExpirySeconds(@Nullable Cluster cluster) {
        if (cluster == null || cluster.getRootCaCertificate().isEmpty()) {
            return Double.NaN;
        }
        try {
            return Pem.certificates(cluster.getRootCaCertificate().toByteArray())
                    .getFirst()
                    .getNotAfter()
                    .toInstant()
                    .getEpochSecond();
        } catch (CertificateException e) {
            return Double.NaN; // the CA itself refuses to work with such a root, and says so
        }
    }

    /** Asks the store once a scrape, since it looks at its files. */
    private void refresh() {
        stats.set(store.stats());
        refreshCopies();
    }

    /** Copies what the loop owns; when the loop does not answer the old copy stays, and its ages go on growing. */
    private void refreshCopies() {
        CompletableFuture<@Nullable Void> copied = new CompletableFuture<>();
        loop.post(() -> copy(copied));
        try {
            copied.get(REFRESH_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // the health check speaks of it
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody fails this future", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(CompletableFuture<@Nullable Void> copied) {
        heartbeats.set(HeartbeatFigures.of(sessions));
        served.set(load.get());
        waiting.add(copied);
        if (waiting.size() == 1) {
            copyServices(MOST_TURNS);
        }
    }

    /** In turns, so that the loop is not held up by many services; however often they change, not for ever. */
    private void copyServices(int turns) {
        boolean more = false;
        try {
            more = leader != null && leader.refresh(SERVICES_A_TURN) && turns > 1;
        } finally {
            if (!more) {
                waiting.forEach(copied -> copied.complete(null));
                waiting.clear();
            }
        }
        if (more) {
            loop.post(() -> copyServices(turns - 1));
        }
    }

    @Override
    public void leading(ClusterState image, long term) {
        if (!closed) {
            following();
            heartbeats.set(HeartbeatFigures.of(sessions));
            leader = new LeaderMetrics(
                    exposition.registry(),
                    image,
                    heartbeats::get,
                    () -> loop.now().monoNanos(),
                    () -> store.membership().reachable().size());
        }
    }

    @Override
    public void following() {
        if (leader != null) {
            leader.close();
            leader = null;
        }
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        if (leader != null) {
            leader.committed(image, delta);
        }
    }

    /** Takes all its meters out of the registry. */
    @Override
    public void close() {
        closed = true;
        exposition.forget(refresh);
        following();
        series.close();
    }
}
