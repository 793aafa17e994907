package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.RaftServiceFactory;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and ends the library's node, so that nothing of one that did not start stays behind. Blocks. */
final class LibraryNode {
    private static final Logger LOG = LoggerFactory.getLogger(LibraryNode.class);

    private LibraryNode() {}

    /**
     * The node, which may call its state machine before this returns.
     *
     * @throws IllegalStateException when it did not start; then all its threads and files are given up
     */
    static NodeImpl start(String group, PeerId self, MemberOptions options) {
        NodeManager.getInstance().addAddress(self.getEndpoint());
        NodeImpl node = (NodeImpl) RaftServiceFactory.createRaftNode(group, self);
        options.belongTo(node);
        boolean started = false;
        try {
            started = node.init(options);
        } finally {
            if (!started) {
                end(node, self);
            }
        }
        if (!started) {
            throw new IllegalStateException("the log says more");
        }
        return node;
    }

    /** Has the node ask for votes at once if it still follows in this term, as a leader does that hands over to it. */
    static void stand(NodeImpl node, PeerId self, long term) {
        TimeoutNowRequest request = TimeoutNowRequest.newBuilder()
                .setGroupId(node.getGroupId())
                .setServerId(self.toString())
                .setPeerId(self.toString())
                .setTerm(term)
                .build();
        var _ = node.handleTimeoutNowRequest(request, new RpcRequestClosure(new OwnQuestion(self.toString())));
    }

    /** A question that this member asks itself; nobody waits for the answer. */
    private record OwnQuestion(String self) implements RpcContext {
        @Override
        public void sendResponse(Object answer) {
            // The election tells.
        }

        @Override
        public @Nullable Connection getConnection() {
            return null;
        }

        @Override
        public String getRemoteAddress() {
            return self;
        }
    }

    /** Returns once its threads do nothing any more. */
    static void end(NodeImpl node, PeerId self) {
        try {
            node.shutdown();
            node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Parts of a node that did not start may not be there to be ended.
            LOG.warn("The Raft node of {} did not end cleanly: {}", self, e.toString());
        } finally {
            NodeManager.getInstance().removeAddress(self.getEndpoint());
        }
    }
}
