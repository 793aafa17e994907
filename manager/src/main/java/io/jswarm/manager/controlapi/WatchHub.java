package io.jswarm.manager.controlapi;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.runtime.EventLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Serves watches from a window of the latest deltas: ordered and gap-free, or ended with OUT_OF_RANGE once a watcher's next
 * revision has left the window. A watcher is a position in the window, so a slow one costs nothing. Every manager serves its
 * own watches. Loop thread only, but for {@link #watch}.
 */
public final class WatchHub implements LoopObserver {
    private static final int KEPT_REVISIONS = 10_000;
    private static final int KEPT_EDITS = 200_000;
    private static final int MOST_BYTES = 2 * 1024 * 1024;

    private final EventLoop loop;
    private final TreeMap<Long, Delta> window = new TreeMap<>();
    private final Set<Watcher> watchers = new HashSet<>();
    private long newest;
    /** Revisions up to this one are not in the window. */
    private long compacted;

    private int edits;

    /** A hub that begins at an image. */
    public WatchHub(EventLoop loop, ClusterState image) {
        this.loop = loop;
        this.newest = image.revision();
        this.compacted = image.revision();
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
            if (watcher.seen >= compacted) {
                sink.send(WatchResponse.newBuilder().setRevision(watcher.seen).build());
            }
            pump(watcher);
        });
        return watcher;
    }

    private void pump(Watcher watcher) {
        if (!watchers.contains(watcher)) {
            return;
        }
        if (watcher.seen < compacted) {
            watchers.remove(watcher);
            watcher.sink.fail(new Rejection(
                    Rejection.Code.OUT_OF_RANGE,
                    "The changes after revision " + watcher.seen + " were compacted; the oldest kept is "
                            + (compacted + 1) + ".",
                    "after_revision",
                    "List again and watch from the list's revision."));
            return;
        }
        for (Delta delta : window.tailMap(watcher.seen, false).values()) {
            if (!watcher.sink.isReady()) {
                return;
            }
            watcher.seen = delta.revision();
            List<Change> changes = watcher.filter.apply(delta);
            send(watcher.sink, delta.revision(), changes);
        }
    }

    /** A revision's changes, in as many answers as their size asks for. */
    private static void send(Sink sink, long revision, List<Change> changes) {
        WatchResponse.Builder part = WatchResponse.newBuilder().setRevision(revision);
        long bytes = 0;
        for (Change change : changes) {
            long size = change.getSerializedSize();
            if (part.getChangesCount() > 0 && bytes + size > MOST_BYTES) {
                sink.send(part.setMore(true).build());
                part.clearChanges();
                bytes = 0;
            }
            part.addChanges(change);
            bytes += size;
        }
        if (part.getChangesCount() > 0) {
            sink.send(part.setMore(false).build());
        }
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        if (delta.revision() <= newest) {
            return;
        }
        newest = delta.revision();
        window.put(newest, delta);
        edits += delta.edits().size();
        while (window.size() > KEPT_REVISIONS || edits > KEPT_EDITS && window.size() > 1) {
            Delta oldest = window.pollFirstEntry().getValue();
            compacted = oldest.revision();
            edits -= oldest.edits().size();
        }
        List.copyOf(watchers).forEach(this::pump);
    }

    @Override
    public void replaced(ClusterState image) {
        window.clear();
        edits = 0;
        newest = image.revision();
        compacted = image.revision();
        List.copyOf(watchers).forEach(this::pump);
    }
}
