package io.jswarm.manager.membership;

import io.jswarm.api.Rejection;
import io.jswarm.api.access.Access;
import io.jswarm.api.access.AccessRequest;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Resource;
import io.jswarm.api.access.Standing;
import io.jswarm.api.access.Target;
import io.jswarm.api.access.Verb;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.raft.SenderCheck;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.NodeAccess;
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
    private final NodeAccess access;
    private final Counter refused;

    /** Compares with the latest image; counts refusals. */
    public RaftSenders(Supplier<ClusterState> image, NodeAccess access, MeterRegistry meters) {
        this.image = image;
        this.access = access;
        this.refused = Counter.builder("jswarm.raft.streams.refused")
                .description("Streams of Raft frames that named a member of another node than their certificate's")
                .register(meters);
    }

    /** The check of a stream that this caller opened. */
    public SenderCheck of(Caller caller) {
        return raftId -> refusal(raftId, caller);
    }

    private @Nullable String refusal(String raftId, Caller caller) {
        Rejection refusal = refusalOf(raftId, caller);
        if (refusal == null) {
            return null;
        }
        refused.increment();
        String why = refusal.reason();
        LOG.warn("a stream of Raft frames from {} is refused: {}", caller.remote(), why);
        return why;
    }

    /** A stream may be older than the demotion of the node that opened it. */
    private @Nullable Rejection refusalOf(String raftId, Caller caller) {
        RaftMember member = image.get().members().get(raftId);
        Target target = member == null ? Target.ANY : new Target(raftId, member.getNodeId());
        boolean isFormer = access.standing(caller) == Standing.FORMER_MANAGER;
        return member == null && !isFormer
                ? null
                : Access.refusal(isFormer ? caller.asWorker() : caller, SPEAK, target);
    }
}
