package io.jswarm.manager.raft;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.api.v1.RaftGrpc;
import java.util.function.Supplier;

/**
 * {@code Raft.Stream} bound to the transport. Extended by the service that answers Join and Leave too, since a gRPC service is
 * one class. Who may call is the server's interceptor's business.
 */
public class RaftStreamService extends RaftGrpc.RaftImplBase {
    private final GrpcRaftTransport transport;
    private final Supplier<SenderCheck> checks;

    /**
     * Feeds this transport; {@code checks} is asked on the thread of each new stream's call, maybe a network's, and
     * must not block.
     */
    public RaftStreamService(GrpcRaftTransport transport, Supplier<SenderCheck> checks) {
        this.transport = transport;
        this.checks = checks;
    }

    @Override
    public final StreamObserver<RaftFrame> stream(StreamObserver<RaftFrame> answers) {
        return transport.accept(answers, checks.get());
    }
}
