package io.jswarm.manager.controlapi;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.manager.logs.LogBroker;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.Rejections;

/** The streaming calls: watches from this manager, logs from the leader. */
public final class Streams {
    private final Reads reads;
    private final Writes writes;
    private final Leaders leaders;
    private final WatchHub hub;
    private final LogBroker broker;

    /** Streams of one manager. */
    public Streams(Reads reads, Writes writes, Leaders leaders, WatchHub hub, LogBroker broker) {
        this.reads = reads;
        this.writes = writes;
        this.leaders = leaders;
        this.hub = hub;
        this.broker = broker;
    }

    void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        ServerCallStreamObserver<WatchResponse> call = (ServerCallStreamObserver<WatchResponse>) observer;
        WatchHub.Watcher watcher = hub.watch(request, new WatchHub.Sink() {
            @Override
            public boolean isReady() {
                return call.isReady();
            }

            @Override
            public void send(WatchResponse response) {
                if (!call.isCancelled()) {
                    call.onNext(response);
                }
            }

            @Override
            public void fail(Rejection rejection) {
                if (!call.isCancelled()) {
                    call.onError(Rejections.toStatus(rejection));
                }
            }
        });
        call.setOnReadyHandler(watcher::ready);
        call.setOnCancelHandler(watcher::close);
    }

    void logs(LogsRequest request, StreamObserver<LogsResponse> observer) {
        ServerCallStreamObserver<LogsResponse> call = (ServerCallStreamObserver<LogsResponse>) observer;
        Channel leader;
        ClusterState image;
        try {
            leader = leaders.leader();
            image = reads.image();
            if (leader != null) {
                leader = writes.forwarding(leader);
            }
        } catch (RuntimeException e) {
            call.onError(Calls.statusOf(e));
            return;
        }
        if (leader != null) {
            ClientCalls.asyncServerStreamingCall(
                    leader.newCall(ControlGrpc.getLogsMethod(), CallOptions.DEFAULT), request, new Relay<>(call));
            return;
        }
        LogBroker.Handle handle = broker.subscribe(request, image, new LogSink(call));
        call.setOnReadyHandler(handle::ready);
        call.setOnCancelHandler(handle::close);
    }

    private record LogSink(ServerCallStreamObserver<LogsResponse> call) implements LogBroker.Sink {
        @Override
        public boolean isReady() {
            return call.isReady() || call.isCancelled();
        }

        @Override
        public void send(LogsResponse response) {
            if (!call.isCancelled()) {
                call.onNext(response);
            }
        }

        @Override
        public void complete() {
            if (!call.isCancelled()) {
                call.onCompleted();
            }
        }

        @Override
        public void fail(Rejection rejection) {
            if (!call.isCancelled()) {
                call.onError(Rejections.toStatus(rejection));
            }
        }
    }
}
