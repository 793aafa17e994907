package io.jswarm.deploy.daemon;

import io.grpc.StatusRuntimeException;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RaftJoinRequest;
import io.jswarm.api.v1.RaftJoinResponse;
import io.jswarm.api.v1.RaftPeer;
import io.jswarm.deploy.daemon.identity.Unanswered;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks the managers to make this node one of them. Blocks. */
final class RaftJoin {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long CALL_S = 5;
    private static final Backoff BACKOFF = new Backoff(100, 2_000);

    private RaftJoin() {}

    static RaftJoinResponse ask(NodeContext node, List<String> managerAddrs) {
        List<String> others = managerAddrs.stream()
                .filter(addr -> !addr.equals(node.advertiseAddr()))
                .toList();
        if (others.isEmpty()) {
            throw new RejectedException(Rejection.unavailable(
                    "No other manager's address is known.", "Join again with: jswarm swarm join"));
        }
        return tell(node, "", () -> others);
    }

    /**
     * Tells a leader at which address this member is, through managers of which new ones may become known meanwhile;
     * without a raft id the leader gives it one.
     */
    static RaftJoinResponse tell(NodeContext node, String raftId, Supplier<List<String>> managerAddrs) {
        Unanswered unanswered = new Unanswered();
        return Retry.whileUnavailable(
                () -> askAny(node, raftId, managerAddrs.get(), unanswered),
                BACKOFF,
                DEADLINE,
                node.clock(),
                node.random());
    }

    private static RaftJoinResponse askAny(NodeContext node, String raftId, List<String> addrs, Unanswered unanswered) {
        for (String addr : addrs) {
            try {
                return RaftGrpc.newBlockingStub(node.connections().to(addr))
                        .withDeadlineAfter(CALL_S, TimeUnit.SECONDS)
                        .join(RaftJoinRequest.newBuilder()
                                .setAddr(node.advertiseAddr())
                                .setRaftId(raftId)
                                .setFeatureLevels(FeatureLevel.ofThisProgram())
                                .build());
            } catch (StatusRuntimeException e) {
                unanswered.note(addr, e);
            }
        }
        throw unanswered.asRejection(DEADLINE);
    }

    static Map<String, String> peers(RaftJoinResponse response) {
        Map<String, String> peers = new TreeMap<>();
        for (RaftPeer peer : response.getPeersList()) {
            peers.put(peer.getRaftId(), peer.getAddr());
        }
        return peers;
    }
}
