package io.jswarm.manager.controlapi;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Serves watches from a window of the latest deltas: ordered and gap-free, or ended with OUT_OF_RANGE once a watcher's next
 * revision has left the window, or is of another history than the cluster's. A watcher is a position in the window, so a slow
 * one costs nothing. Every manager serves its own watches. Loop thread only, but for {@link #watch}.
 */
public final class WatchHub implements LoopObserver {
    private static final int KEPT_REVISIONS = 10_000;
    private static final int MOST_BYTES = 2 * 1024 * 1024;
    private static final Duration CONFIRMED = Duration.ofSeconds(5);
    private static final String LIST = "List again and watch from the list's revision.";

    private final EventLoop loop;
    private final Store store;
    private final long mostKept;
    private final TreeMap<Long, Delta> window = new TreeMap<>();
    private final Set<Watcher> watchers = new HashSet<>();
    private long newest;
    /** Revisions up to this one are not in the window. */
    private long compacted;
    /** The revision with which the cluster went on from an earlier state; those left out before it are of no use. */
    private long broken;

    /** What the window keeps, as {@link Delta#bytes} counts. */
    private long kept;

    /**
     * A hub that begins at the store's image.
     *
     * @param mostKept what its window may keep, in bytes as {@link Delta#bytes} counts; the newest change is always kept
     */
    public WatchHub(EventLoop loop, Store store, long mostKept) {
        this.loop = loop;
        this.store = store;
        this.mostKept = mostKept;
        this.newest = store.image().revision();
        this.compacted = newest;
    }

    /** Where a watch's answers go. Called on the loop thread; must not block. */
    public interface Sink {
        /** Whether more can be sent without queueing much. */
        boolean isReady();

        /** Sends an answer. */
        void send(WatchResponse response);

        /** Ends the watch. */
        void fail(Rejection rejection);
    }

    /** One watch: {@link #ready} when the sink takes more again, {@link #close} when the caller went away. */
    public final class Watcher {
        private final WatchFilter filter;
        private final Sink sink;
        private long seen;
        private boolean begun;

        private Watcher(WatchFilter filter, Sink sink, long seen) {
            this.filter = filter;
            this.sink = sink;
            this.seen = seen;
        }

        /** The sink takes more again. Any thread. */
        public void ready() {
            loop.post(() -> pump(this));
        }

        /** The caller went away. Any thread. */
        public void close() {
            loop.post(() -> watchers.remove(this));
        }
    }

    /** Begins a watch. Any thread. */
    public Watcher watch(WatchRequest request, Sink sink) {
        Watcher watcher = new Watcher(new WatchFilter(request), sink, request.getAfterRevision());
        loop.post(() -> {
            if (watcher.seen == 0) {
                watcher.seen = newest;
            }
            watchers.add(watcher);
            if (watcher.seen > newest) {
                confirm(watcher);
            } else {
                begin(watcher);
            }
        });
        return watcher;
    }

    /** A revision that this manager has not: it may lag, or the revision may be of a history that was lost. */
    private void confirm(Watcher watcher) {
        var _ = store.readBarrier(CONFIRMED)
                .whenComplete((passed, failure) -> loop.post(() -> {
                    if (!watchers.contains(watcher)) {
                        return; // the caller went away
                    }
                    long confirmed = store.image().revision();
                    if (failure != null) {
                        end(
                                watcher,
                                Rejection.noMajority(
                                        "this manager cannot tell whether there is a revision " + watcher.seen));
                    } else if (watcher.seen > confirmed) {
                        end(
                                watcher,
                                outOfRange("Expected a revision of this cluster, but " + watcher.seen
                                        + " is after the newest, " + confirmed
                                        + ": it is of another cluster or of a state that was lost."));
                    } else {
                        begin(watcher);
                    }
                }));
    }

    private void begin(Watcher watcher) {
        watcher.begun = true;
        if (watcher.seen >= compacted) {
            watcher.sink.send(
                    WatchResponse.newBuilder().setRevision(watcher.seen).build());
        }
        pump(watcher);
    }

    private static Rejection outOfRange(String reason) {
        return new Rejection(Rejection.Code.OUT_OF_RANGE, reason, "after_revision", LIST);
    }

    private void end(Watcher watcher, Rejection why) {
        watchers.remove(watcher);
        watcher.sink.fail(why);
    }

    private void pump(Watcher watcher) {
        if (!watcher.begun || !watchers.contains(watcher)) {
            return;
        }
        if (watcher.seen < broken) {
            end(
                    watcher,
                    outOfRange("The cluster went on from an earlier state with revision " + broken
                            + ", so changes after revision " + watcher.seen + " may have been lost."));
            return;
        }
        if (watcher.seen < compacted) {
            end(
                    watcher,
                    outOfRange("The changes after revision " + watcher.seen + " were compacted; the oldest kept is "
                            + (compacted + 1) + "."));
            return;
        }
        for (Delta delta : window.tailMap(watcher.seen, false).values()) {
            if (!watcher.sink.isReady()) {
                return;
            }
            watcher.seen = delta.revision();
            send(watcher.sink, delta.revision(), watcher.filter.apply(delta));
        }
    }

    /** A revision's events, in as many answers as their size asks for. */
    private static void send(Sink sink, long revision, List<WatchEvent> events) {
        WatchResponse.Builder part = WatchResponse.newBuilder().setRevision(revision);
        long bytes = 0;
        for (WatchEvent event : events) {
            long size = event.getSerializedSize();
            if (part.getEventsCount() > 0 && bytes + size > MOST_BYTES) {
                sink.send(part.setMore(true).build());
                part.clearEvents();
                bytes = 0;
            }
            part.addEvents(event);
            bytes += size;
        }
        if (part.getEventsCount() > 0) {
            sink.send(part.setMore(false).build());
        }
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        if (delta.revision() <= newest) {
            return;
        }
        if (delta.revision() > newest + 1) {
            // Whoever watched may have heard of revisions that are of no use any more, whatever their numbers.
            beginAt(delta.revision());
            broken = delta.revision();
            pumpAll();
            return;
        }
        newest = delta.revision();
        window.put(newest, delta);
        kept += delta.bytes();
        while (window.size() > KEPT_REVISIONS || kept > mostKept && window.size() > 1) {
            Delta oldest = window.pollFirstEntry().getValue();
            compacted = oldest.revision();
            kept -= oldest.bytes();
        }
        pumpAll();
    }

    @Override
    public void replaced(ClusterState image) {
        beginAt(image.revision());
        broken = 0;
        pumpAll();
    }

    private void beginAt(long revision) {
        window.clear();
        kept = 0;
        newest = revision;
        compacted = revision;
    }

    private void pumpAll() {
        List.copyOf(watchers).forEach(this::pump);
    }
}
