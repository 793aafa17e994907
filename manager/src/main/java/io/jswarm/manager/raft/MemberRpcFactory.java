package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;
import org.jspecify.annotations.Nullable;

/**
 * Gives the library clients on our {@link RaftTransport}. The library finds it as a service, by its priority above the
 * built-in one; it is public for that only. Which member a client belongs to, it learns from the options.
 */
@SPI(priority = 10)
public final class MemberRpcFactory implements RaftRpcFactory {
    /** Called by the library. */
    public MemberRpcFactory() {}

    @Override
    public void registerProtobufSerializer(String className, Object... args) {
        // Messages knows the few types that travel.
    }

    @Override
    public RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> config) {
        return new MemberClient();
    }

    @Override
    public RpcServer createRpcServer(Endpoint endpoint, @Nullable ConfigHelper<RpcServer> config) {
        throw new UnsupportedOperationException("RaftStore makes the server of its member itself");
    }
}
