package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.option.NodeOptions;
import org.jspecify.annotations.Nullable;

/** The library's options, and with them the transport: it hands them to the client that it makes. */
final class MemberOptions extends NodeOptions {
    final String raftId;
    final RaftTransport transport;
    /** The election timeout of the configuration. */
    final int electionMs;

    final Patience patience;
    private volatile @Nullable NodeImpl node;

    MemberOptions(String raftId, RaftTransport transport, int electionMs) {
        this.raftId = raftId;
        this.transport = transport;
        this.electionMs = electionMs;
        this.patience = new Patience(electionMs);
        setElectionTimeoutMs(electionMs);
    }

    /** The options of a node that this package started. */
    static MemberOptions of(NodeImpl node) {
        return (MemberOptions) node.getOptions();
    }

    /** Whose options these are. */
    void belongTo(NodeImpl started) {
        node = started;
    }

    /** Whether it leads, also while it hands leadership over. */
    private boolean leads() {
        NodeImpl ours = node;
        return ours != null && ours.getNodeState().compareTo(State.STATE_TRANSFERRING) <= 0;
    }

    /**
     * A follower asks each time that it looks whether its leader's silence is too long; how often it looks was fixed at
     * its start. A leader takes it for the time of a handover.
     */
    @Override
    public int getElectionTimeoutMs() {
        return leads() ? electionMs : patience.followingMs(System.nanoTime());
    }

    /** A leader asks each time that it looks whether it must step down. No read relies on this time. */
    @Override
    public int getLeaderLeaseTimeoutMs() {
        return patience.mostMs();
    }
}
