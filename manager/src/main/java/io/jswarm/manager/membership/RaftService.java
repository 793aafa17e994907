package io.jswarm.manager.membership;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.PlainText;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RaftIntroduceRequest;
import io.jswarm.api.v1.RaftIntroduceResponse;
import io.jswarm.api.v1.RaftJoinRequest;
import io.jswarm.api.v1.RaftJoinResponse;
import io.jswarm.api.v1.RaftLeaveRequest;
import io.jswarm.api.v1.RaftLeaveResponse;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RaftPeer;
import io.jswarm.manager.control.mutation.AddMember;
import io.jswarm.manager.control.mutation.UpdateNode;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.controlapi.Writes;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.raft.RaftStreamService;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Store;
import io.jswarm.rpc.Callers;
import io.jswarm.runtime.Randomness;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What managers ask of each other beside Raft's own frames: to become a member, and to stop being one. */
public final class RaftService extends RaftStreamService {
    private static final Logger LOG = LoggerFactory.getLogger(RaftService.class);
    private static final int LONGEST = 2_000;

    private final Store store;
    private final Writes writes;
    private final Randomness random;
    private final AddressBook book;

    /** The service of one manager, whose transport finds members by {@code book}; {@code random} makes raft ids. */
    public RaftService(
            GrpcRaftTransport transport,
            RaftSenders senders,
            Store store,
            Writes writes,
            Randomness random,
            AddressBook book) {
        super(transport, () -> senders.of(Callers.current()));
        this.store = store;
        this.writes = writes;
        this.random = random;
        this.book = book;
    }

    /** Whoever answers at an address must prove to be the member that is asked, so this decides nothing. */
    @Override
    public void introduce(RaftIntroduceRequest request, StreamObserver<RaftIntroduceResponse> observer) {
        Calls.answer(observer, () -> {
            Map<String, String> told = new TreeMap<>();
            request.getPeersList().forEach(peer -> told.put(peer.getRaftId(), peer.getAddr()));
            book.tell(told);
            LOG.info(
                    "{} says where members are now: {}",
                    Callers.current().name(),
                    PlainText.line(told.toString(), LONGEST));
            return RaftIntroduceResponse.getDefaultInstance();
        });
    }

    @Override
    public void join(RaftJoinRequest request, StreamObserver<RaftJoinResponse> observer) {
        Calls.answer(observer, () -> {
            requireAddr(request.getAddr());
            // The leader trusts the manager that passes the call on to have checked who asked.
            RaftJoinRequest named = request.getNodeId().isEmpty()
                    ? request.toBuilder().setNodeId(Callers.current().name()).build()
                    : request;
            return writes.onLeader(named, RaftGrpc.getJoinMethod(), this::join);
        });
    }

    private static void requireAddr(String addr) {
        if (!addr.matches(".+:[0-9]{1,5}")) {
            throw Calls.reject(Rejection.invalid(
                    "addr",
                    "Expected host:port that the other managers can reach, but got \"" + addr + "\".",
                    "Start the daemon with --advertise-addr HOST[:PORT]."));
        }
    }

    /** On the leader: a member that its node already has is kept, so that a retry is safe. */
    private RaftJoinResponse join(RaftJoinRequest request) {
        requireLevel(store.image().cluster(), request);
        RaftMember present = memberOf(store.image(), request.getNodeId());
        requireSame(request, present);
        String raftId = present != null ? present.getRaftId() : random.nextId();
        writes.submit(random.nextId(), new AddMember(raftId, request.getNodeId(), request.getAddr()));
        ClusterState image = store.image();
        RaftJoinResponse.Builder response = RaftJoinResponse.newBuilder().setRaftId(raftId);
        Cluster cluster = image.cluster();
        if (cluster != null) {
            response.setClusterId(cluster.getId());
        }
        for (RaftMember member : image.members().values()) {
            response.addPeers(RaftPeer.newBuilder()
                    .setRaftId(member.getRaftId())
                    .setNodeId(member.getNodeId())
                    .setAddr(member.getAddr()));
        }
        return response.build();
    }

    /** A member that was removed must not come back by itself, as another one. */
    private static void requireSame(RaftJoinRequest request, @Nullable RaftMember present) {
        boolean isOther = present == null || !present.getRaftId().equals(request.getRaftId());
        if (!request.getRaftId().isEmpty() && isOther) {
            throw Calls.reject(Rejection.precondition(
                    "Raft member " + request.getRaftId() + " of this host was removed while it was away.",
                    "Run on the host: jswarm swarm leave --force, then jswarm swarm join."));
        }
    }

    private static void requireLevel(@Nullable Cluster cluster, RaftJoinRequest request) {
        Rejection refusal =
                cluster == null ? null : FeatureLevel.refusal(cluster.getFeatureLevel(), request.getFeatureLevels());
        if (refusal != null) {
            throw Calls.reject(refusal);
        }
    }

    private static @Nullable RaftMember memberOf(ClusterState image, String nodeId) {
        return image.members().values().stream()
                .filter(member -> member.getNodeId().equals(nodeId))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void leave(RaftLeaveRequest request, StreamObserver<RaftLeaveResponse> observer) {
        Calls.answer(observer, () -> {
            RaftLeaveRequest named = request.getNodeId().isEmpty()
                    ? request.toBuilder().setNodeId(Callers.current().name()).build()
                    : request;
            return writes.onLeader(named, RaftGrpc.getLeaveMethod(), this::leave);
        });
    }

    /** Leaving is a demotion that the node asks for itself; the role keeper does the rest. */
    private RaftLeaveResponse leave(RaftLeaveRequest request) {
        Node node = store.image().nodes().get(request.getNodeId());
        if (node != null && node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER) {
            NodeSpec spec = node.getSpec().toBuilder()
                    .setDesiredRole(NodeRole.NODE_ROLE_WORKER)
                    .build();
            writes.submit(
                    random.nextId(), new UpdateNode(node.getId(), node.getMeta().getVersion(), spec));
        }
        return RaftLeaveResponse.getDefaultInstance();
    }
}
