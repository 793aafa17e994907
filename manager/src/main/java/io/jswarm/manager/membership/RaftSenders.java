package io.jswarm.manager.membership;

import io.jswarm.api.Rejection;
import io.jswarm.api.access.Access;
import io.jswarm.api.access.AccessRequest;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Resource;
import io.jswarm.api.access.Target;
import io.jswarm.api.access.Verb;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.raft.SenderCheck;
import io.jswarm.manager.state.ClusterState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds Raft's frames to the certificates of their connections: a manager speaks for its own member only. Members that this
 * manager has not heard of are let through, since it may lag behind and would never catch up without them. Any thread.
 */
public final class RaftSenders {
    private static final Logger LOG = LoggerFactory.getLogger(RaftSenders.class);

    private static final AccessRequest SPEAK = new AccessRequest(
            Verb.CONNECT, Resource.RAFT_MEMBER, RaftGrpc.getStreamMethod().getFullMethodName());

    private final Supplier<ClusterState> image;
    private final Counter refused;

    /** Compares with the latest image; counts refusals. */
    public RaftSenders(Supplier<ClusterState> image, MeterRegistry meters) {
        this.image = image;
        this.refused = Counter.builder("jswarm.raft.streams.refused")
                .description("Streams of Raft frames that named a member of another node than their certificate's")
                .register(meters);
    }

    /** The check of a stream that this caller opened. */
    public SenderCheck of(Caller caller) {
        return raftId -> refusal(raftId, caller);
    }

    private @Nullable String refusal(String raftId, Caller caller) {
        RaftMember member = image.get().members().get(raftId);
        if (member == null) {
            return null;
        }
        Rejection refusal = Access.refusal(caller, SPEAK, new Target(raftId, member.getNodeId()));
        if (refusal == null) {
            return null;
        }
        refused.increment();
        String why = refusal.reason();
        LOG.warn("a stream of Raft frames from {} is refused: {}", caller.remote(), why);
        return why;
    }
}
