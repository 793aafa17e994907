package io.jswarm.deploy.daemon;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel to each manager's address, with this node's certificate; shared by all who call it. Any thread. */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long RENEWAL_S = 5;

    private final TlsCredentials credentials;
    private final ConcurrentMap<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Connections(TlsCredentials credentials) {
        this.credentials = credentials;
    }

    /**
     * The channel that all share.
     *
     * @throws RejectedException after {@link #close}: this node is left, or its daemon ends
     */
    ManagedChannel to(String addr) {
        if (closed) {
            throw new RejectedException(
                    Rejection.unavailable("This node calls no manager any more.", "See what it is with: jswarm info"));
        }
        return channels.computeIfAbsent(addr, this::open);
    }

    /** A channel of the caller's own, which the caller shuts down. */
    ManagedChannel open(String addr) {
        return Wire.channel(addr, credentials.forChannel(), Wire.MANAGER_AUTHORITY);
    }

    /** The same without threads of its own: its answers must be heard without blocking. */
    ManagedChannel openThreadless(String addr) {
        return Wire.threadlessChannel(addr, credentials.forChannel(), Wire.MANAGER_AUTHORITY);
    }

    /**
     * Shows the certificate of now from the next call on: a manager judges who calls by what the connection showed when it was
     * made. Calls under way go on over the old one. Blocks until that holds: some milliseconds.
     */
    void renew() {
        List<ManagedChannel> present =
                channels.values().stream().filter(each -> !each.isShutdown()).toList();
        CountDownLatch left = new CountDownLatch(present.size());
        for (ManagedChannel channel : present) {
            channel.enterIdle();
            // A channel does what it is asked in order, when a thread of its own is free, and a call in between would
            // go over
            // the old connection. Its state is not this one, so it calls back as soon as it has come here.
            channel.notifyWhenStateChanged(ConnectivityState.SHUTDOWN, left::countDown);
        }
        try {
            if (!left.await(RENEWAL_S, TimeUnit.SECONDS)) {
                LOG.warn("a connection to a manager is still the old one after {} s", RENEWAL_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
        for (ManagedChannel channel : channels.values()) {
            try {
                channel.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        channels.clear();
    }
}
