package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.option.NodeOptions;

/** The library's options, and with them the transport: it hands them to the client that it makes. */
final class MemberOptions extends NodeOptions {
    final String raftId;
    final RaftTransport transport;
    /** The election timeout of the configuration. */
    final int electionMs;

    final Patience patience;

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

    /** The library asks each time that it looks whether its leader's silence is too long; how often it looks was fixed at its start. */
    @Override
    public int getElectionTimeoutMs() {
        // The library's constructor may ask before ours has run.
        return patience == null ? super.getElectionTimeoutMs() : patience.followingMs(System.nanoTime());
    }

    /** The library asks each time that it looks whether it must step down. No read relies on this time. */
    @Override
    public int getLeaderLeaseTimeoutMs() {
        return patience.mostMs();
    }
}
