package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.option.NodeOptions;

/** The library's options, and with them the transport: it hands them to the client that it makes. */
final class MemberOptions extends NodeOptions {
    final String raftId;
    final RaftTransport transport;

    MemberOptions(String raftId, RaftTransport transport) {
        this.raftId = raftId;
        this.transport = transport;
    }
}
