package io.jswarm.bench;

import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.client.ClientException;
import io.jswarm.client.JswarmClient;
import io.jswarm.client.WatchReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears from the managers' watch what they take the nodes for, without a gap: who is away when they answer is heard later. */
final class NodeStates implements AutoCloseable {
    /** Somebody was given up: called DOWN, or it would have been, had not the brake held it. */
    private record GivenUp(String host, long nanos) {}

    private final JswarmClient client;
    private final Thread thread;
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<GivenUp> events = new LinkedBlockingQueue<>();
    private volatile @Nullable RuntimeException refused;
    private volatile boolean closed;

    /** Listens from now on; the client is closed with this. */
    NodeStates(JswarmClient client) {
        this.client = client;
        this.thread = Thread.ofVirtual().name("node states").start(this::listen);
    }

    private void listen() {
        WatchRequest nodes = WatchRequest.newBuilder().addKinds(Kind.KIND_NODE).build();
        try {
            client.watch().follow(nodes, new WatchReader() {
                @Override
                public boolean changed(WatchResponse change) {
                    change.getEventsList().forEach(NodeStates.this::note);
                    return !closed;
                }

                @Override
                public long compacted() {
                    throw new IllegalStateException("changes of nodes were missed");
                }
            });
        } catch (ClientException | IllegalStateException e) {
            refused = e;
        }
    }

    private void note(WatchEvent event) {
        if (event.hasNode()) {
            Node node = event.getNode();
            String host = node.getDescription().getHostname();
            if (node.getStatus().getState() != NodeState.NODE_STATE_DOWN
                    && node.getStatus().getReason() != NodeReason.NODE_REASON_HELD) {
                givenUp.remove(host);
            } else if (givenUp.add(host)) {
                events.add(new GivenUp(host, System.nanoTime()));
            }
        }
    }

    /** Forgets who was given up so far. */
    void restart() {
        events.clear();
    }

    /**
     * How often somebody was given up since the last {@link #restart}.
     *
     * @throws IOException when nothing was heard any more
     */
    int deaths() throws IOException {
        check();
        return events.size();
    }

    private void check() throws IOException {
        RuntimeException ended = refused;
        if (ended != null) {
            throw new IOException("the managers do not tell of nodes any more", ended);
        }
    }

    /** Seconds from a moment until the host was given up. */
    double secondsUntilGivenUp(String host, long fromNanos, Duration patience)
            throws IOException, InterruptedException {
        while (true) {
            GivenUp event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                check();
                throw new IOException(host + " was not given up within " + patience.toSeconds() + " s");
            }
            if (event.host().equals(host)) {
                return (event.nanos() - fromNanos) / 1e9;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        client.close();
    }
}
