package io.jswarm.rpc;

import io.grpc.ChannelCredentials;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The settings that servers and channels of the cluster share, so that both ends agree. */
public final class Wire {
    /** The server name that only managers' certificates carry: a worker cannot pass for a manager. */
    public static final String MANAGER_AUTHORITY = "manager.jswarm";
    /** The server name of every daemon's local listener. */
    public static final String LOCAL_AUTHORITY = "local.jswarm";
    /** The longest message in bytes; what is longer goes as a stream. */
    public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
    /** How long a unary call may take when the caller says nothing else. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);
    /** How long a connection is silent before a ping asks whether the peer lives. */
    public static final Duration KEEPALIVE = Duration.ofSeconds(10);
    /** How long the answer to a ping may take. */
    public static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(5);
    /** The shortest time between two pings that a server bears; below {@link #KEEPALIVE}, or clients would be cut off. */
    public static final Duration KEEPALIVE_PERMITTED = Duration.ofSeconds(5);

    private static final DecompressorRegistry UNCOMPRESSED =
            DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

    private Wire() {}

    /**
     * A channel to an address {@code host:port} (IPv6 in brackets) whose certificate must carry this server name. Connects
     * at the first call; shut it down after use. Proxies of the environment are not used: nodes reach each other directly.
     */
    public static ManagedChannel channel(String address, ChannelCredentials credentials, String authority) {
        return configure(Grpc.newChannelBuilder(address, credentials), authority)
                .build();
    }

    /**
     * As {@link #channel}, without threads of its own: answers are told on the few threads of the network, so whoever
     * hears them must not block. For Raft's links and for relays, which a handover to one more thread would slow down,
     * and for a process that has thousands of channels.
     */
    public static ManagedChannel threadlessChannel(String address, ChannelCredentials credentials, String authority) {
        return configure(Grpc.newChannelBuilder(address, credentials), authority)
                .directExecutor()
                .offloadExecutor(command -> Thread.ofVirtual().start(command))
                .build();
    }

    /** The cluster's settings on a channel builder of any transport. */
    public static <B extends ManagedChannelBuilder<?>> B configure(B builder, String authority) {
        builder.overrideAuthority(authority)
                .proxyDetector(target -> null)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .intercept(new DefaultDeadline(DEFAULT_DEADLINE));
        return builder;
    }

    /**
     * The cluster's settings on a server builder; services run on a virtual thread for each call, which may block, but
     * for those that never do: see {@link CallThreads}. Compressed messages are refused: nothing of ours compresses,
     * and a few bytes could become a large message.
     */
    public static <B extends ServerBuilder<?>> B configure(B builder) {
        new CallThreads()
                .on(builder)
                .decompressorRegistry(UNCOMPRESSED)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(KEEPALIVE_PERMITTED.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true);
        return builder;
    }
}
