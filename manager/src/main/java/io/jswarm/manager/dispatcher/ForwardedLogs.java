package io.jswarm.manager.dispatcher;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.PublishLogsResponse;
import io.jswarm.api.v1.RelayedLogs;
import io.jswarm.api.v1.SessionRelayGrpc;
import io.jswarm.manager.dispatcher.SessionStreams.LogLines;
import io.jswarm.rpc.Sending;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The log lines of a worker that this manager serves, on their way to the leader. Safe for any thread. */
public final class ForwardedLogs implements LogLines {
    private final String nodeId;
    private final Runnable lost;
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private final ToLeader call = new ToLeader();

    private ForwardedLogs(String nodeId, Runnable lost) {
        this.nodeId = nodeId;
        this.lost = lost;
    }

    /**
     * Opens the call to the leader.
     *
     * @param lost told once when it breaks: what was under way is lost, and the reader is to begin anew. Any thread
     */
    public static ForwardedLogs open(Channel leader, String nodeId, Runnable lost) {
        ForwardedLogs logs = new ForwardedLogs(nodeId, lost);
        // Until the connection stands: a call that failed at once would have the worker come anew again and again.
        SessionRelayGrpc.newStub(leader).withWaitForReady().publishLogs(logs.call);
        return logs;
    }

    @Override
    public void published(PublishLogsRequest request, Runnable taken) {
        waiting.set(taken);
        call.send(RelayedLogs.newBuilder().setNodeId(nodeId).setLogs(request).build());
        goOn();
    }

    /** Asks for more when the way to the leader takes more, or is gone: then whatever comes is dropped. */
    private void goOn() {
        if (call.takes()) {
            Runnable taken = waiting.getAndSet(null);
            if (taken != null) {
                taken.run();
            }
        }
    }

    @Override
    public void ended() {
        call.end();
    }

    private final class ToLeader implements ClientResponseObserver<RelayedLogs, PublishLogsResponse> {
        private volatile @Nullable ClientCallStreamObserver<RelayedLogs> out;
        private volatile boolean over;

        @Override
        public void beforeStart(ClientCallStreamObserver<RelayedLogs> stream) {
            out = stream;
            stream.setOnReadyHandler(ForwardedLogs.this::goOn);
        }

        boolean takes() {
            ClientCallStreamObserver<RelayedLogs> open = out;
            return over || open != null && open.isReady();
        }

        void send(RelayedLogs message) {
            ClientCallStreamObserver<RelayedLogs> open = out;
            if (!over && open != null) {
                Sending.on(open, message);
            }
        }

        void end() {
            ClientCallStreamObserver<RelayedLogs> open = out;
            if (!over && open != null) {
                over = true;
                Sending.complete(open);
            }
        }

        @Override
        public void onNext(PublishLogsResponse response) {
            // It has nothing in it.
        }

        @Override
        public void onError(Throwable error) {
            onCompleted();
        }

        @Override
        public void onCompleted() {
            if (!over) {
                over = true;
                lost.run();
            }
            goOn();
        }
    }
}
