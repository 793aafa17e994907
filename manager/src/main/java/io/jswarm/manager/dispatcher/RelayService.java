package io.jswarm.manager.dispatcher;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.PublishLogsResponse;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.RelayedLogs;
import io.jswarm.api.v1.SessionRelayGrpc;
import io.jswarm.manager.dispatcher.SessionStreams.FromFollower;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.logs.LogBroker;
import java.util.function.Supplier;

/** The leader's side of other managers' relays, over gRPC. */
public final class RelayService extends SessionRelayGrpc.SessionRelayImplBase {
    /** So many messages of a relay wait for the loop at a time: after a change of leader there may be thousands. */
    private static final int WINDOW = 256;

    /** So many of them are asked for at a time: each time is a word to the network's thread. */
    private static final int MORE = WINDOW / 4;

    private final Dispatcher dispatcher;
    private final LogBroker logs;
    private final Supplier<String> caller;

    /**
     * The service of one manager.
     *
     * @param caller the node of the manager that calls, as its certificate says
     */
    public RelayService(Dispatcher dispatcher, LogBroker logs, Supplier<String> caller) {
        this.dispatcher = dispatcher;
        this.logs = logs;
        this.caller = caller;
    }

    @Override
    public StreamObserver<RelayUp> relay(StreamObserver<RelayDown> responses) {
        ServerCallStreamObserver<RelayDown> call = (ServerCallStreamObserver<RelayDown>) responses;
        FromFollower inbound = dispatcher.openRelay(caller.get(), new Back(call));
        call.setOnCancelHandler(inbound::closed);
        call.disableAutoRequest();
        call.request(WINDOW);
        return new StreamObserver<>() {
            // Since it was asked for more; loop thread only.
            private int handled;

            @Override
            public void onNext(RelayUp message) {
                inbound.received(message, () -> {
                    if (++handled == MORE) {
                        handled = 0;
                        call.request(MORE);
                    }
                });
            }

            @Override
            public void onError(Throwable error) {
                inbound.closed();
            }

            @Override
            public void onCompleted() {
                inbound.closed();
            }
        };
    }

    @Override
    public StreamObserver<RelayedLogs> publishLogs(StreamObserver<PublishLogsResponse> responses) {
        // One message at a time: nothing is read faster than the reader at the end takes it.
        ServerCallStreamObserver<PublishLogsResponse> call = (ServerCallStreamObserver<PublishLogsResponse>) responses;
        call.disableAutoRequest();
        call.request(1);
        return new StreamObserver<>() {
            private String nodeId = "";

            @Override
            public void onNext(RelayedLogs message) {
                nodeId = nodeId.isEmpty() ? message.getNodeId() : nodeId;
                logs.published(nodeId, dispatcher.edge().examine(nodeId, message.getLogs()), () -> call.request(1));
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {
                responses.onNext(PublishLogsResponse.getDefaultInstance());
                responses.onCompleted();
            }
        };
    }

    /** Only the loop thread calls it, so the observer needs no lock. After its end it sends nothing more. */
    private static final class Back implements ToFollower {
        private final ServerCallStreamObserver<RelayDown> call;
        private boolean ended;

        Back(ServerCallStreamObserver<RelayDown> call) {
            this.call = call;
        }

        @Override
        public void send(RelayDown message) {
            if (!ended && !call.isCancelled()) {
                call.onNext(message);
            }
        }

        @Override
        public void close() {
            if (!ended && !call.isCancelled()) {
                ended = true;
                call.onError(Status.UNAVAILABLE
                        .withDescription("This manager does not lead (any more).")
                        .asRuntimeException());
            }
        }
    }
}
