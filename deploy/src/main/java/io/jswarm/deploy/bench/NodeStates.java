package io.jswarm.deploy.bench;

import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.cli.client.Caller;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears from the managers' watch what they take the nodes for, without a gap: who is away when they answer is heard later. */
final class NodeStates implements AutoCloseable {
    private static final long PATIENCE_S = 30;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /** Somebody was called DOWN. */
    private record Down(String host, long nanos) {}

    private final Caller caller;
    private final Thread thread;
    private final Map<String, NodeState> states = new ConcurrentHashMap<>();
    private final BlockingQueue<Down> downs = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private long revision;

    /** Listens from now on; the caller is closed with this. */
    NodeStates(Caller caller) {
        this.caller = caller;
        this.thread = Thread.ofVirtual().name("node states").start(this::listen);
    }

    private void listen() {
        while (!closed) {
            try {
                Iterator<WatchResponse> answers = ControlGrpc.newBlockingStub(caller.channel())
                        .withDeadlineAfter(PATIENCE_S, TimeUnit.SECONDS)
                        .watch(WatchRequest.newBuilder()
                                .setAfterRevision(revision)
                                .addKinds(Kind.KIND_NODE)
                                .build());
                while (answers.hasNext()) {
                    WatchResponse answer = answers.next();
                    revision = answer.getRevision();
                    answer.getChangesList().forEach(this::note);
                }
            } catch (StatusRuntimeException e) {
                pause(); // the manager is paused or the time is over: on from where it was
            }
        }
    }

    private void note(Change change) {
        if (change.hasNode()) {
            Node node = change.getNode();
            String host = node.getDescription().getHostname();
            NodeState state = node.getStatus().getState();
            if (state == NodeState.NODE_STATE_DOWN && states.put(host, state) != NodeState.NODE_STATE_DOWN) {
                downs.add(new Down(host, System.nanoTime()));
            }
            states.put(host, state);
        }
    }

    private static void pause() {
        try {
            Pause.of(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets who was called DOWN so far. */
    void restart() {
        downs.clear();
    }

    /** How often somebody was called DOWN since the last {@link #restart}. */
    int deaths() {
        return downs.size();
    }

    /** Seconds from a moment until the host was called DOWN. */
    double secondsUntilDown(String host, long fromNanos, Duration patience) throws IOException, InterruptedException {
        while (true) {
            Down down = downs.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (down == null) {
                throw new IOException(host + " was not called down within " + patience.toSeconds() + " s");
            }
            if (down.host().equals(host)) {
                return (down.nanos() - fromNanos) / 1e9;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        caller.close();
    }
}
