package io.jswarm.bench;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.client.JswarmClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears from the managers' watch what they take the nodes for, without a gap: who is away when they answer is heard later. */
final class NodeStates implements AutoCloseable {
    private static final long PATIENCE_S = 30;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /** What does not pass: all else is heard again from where it was. */
    private static final Set<Status.Code> FINAL = Set.of(
            Status.Code.OUT_OF_RANGE,
            Status.Code.UNAUTHENTICATED,
            Status.Code.PERMISSION_DENIED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INVALID_ARGUMENT);

    /** Somebody was given up: called DOWN, or it would have been, had not the brake held it. */
    private record GivenUp(String host, long nanos) {}

    private final JswarmClient client;
    private final Thread thread;
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<GivenUp> events = new LinkedBlockingQueue<>();
    private volatile @Nullable StatusRuntimeException refused;
    private volatile boolean closed;
    private long revision;

    /** Listens from now on; the client is closed with this. */
    NodeStates(JswarmClient client) {
        this.client = client;
        this.thread = Thread.ofVirtual().name("node states").start(this::listen);
    }

    private void listen() {
        while (!closed) {
            try {
                Iterator<WatchResponse> answers = ControlGrpc.newBlockingStub(
                                client.connection().channel())
                        .withDeadlineAfter(PATIENCE_S, TimeUnit.SECONDS)
                        .watch(WatchRequest.newBuilder()
                                .setAfterRevision(revision)
                                .addKinds(Kind.KIND_NODE)
                                .build());
                while (answers.hasNext()) {
                    WatchResponse answer = answers.next();
                    revision = answer.getRevision();
                    answer.getEventsList().forEach(this::note);
                }
            } catch (StatusRuntimeException e) {
                if (FINAL.contains(e.getStatus().getCode())) {
                    refused = e;
                    return;
                }
                pause();
            }
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

    private static void pause() {
        try {
            Pause.of(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        StatusRuntimeException ended = refused;
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
