package io.jswarm.manager.raft;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.api.v1.RaftGrpc;

/**
 * {@code Raft.Stream} bound to the transport. Extended by the service that answers Join and Leave too, since a gRPC service is
 * one class. Who may call is the server's interceptor's business.
 */
public class RaftStreamService extends RaftGrpc.RaftImplBase {
    private final GrpcRaftTransport transport;

    /** Feeds this transport. */
    public RaftStreamService(GrpcRaftTransport transport) {
        this.transport = transport;
    }

    @Override
    public final StreamObserver<RaftFrame> stream(StreamObserver<RaftFrame> answers) {
        return transport.accept(answers);
    }
}
