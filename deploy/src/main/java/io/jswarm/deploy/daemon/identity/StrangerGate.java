package io.jswarm.deploy.daemon.identity;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;
import io.jswarm.rpc.RefusalObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Holds those who have shown no certificate to {@link StrangerBounds}, before gRPC makes anything of what they send: its own
 * bounds are the same for all connections of a listener. One a listener.
 */
final class StrangerGate {
    /** What a connection hears that is as old as a stranger's may be. */
    static final Object TOO_LONG = new Object();

    private final StrangerBounds bounds;
    private final ConnectionCount handshakes;
    private final ConnectionCount connections;

    StrangerGate(StrangerBounds bounds) {
        this.bounds = bounds;
        this.handshakes = new ConnectionCount(bounds.handshakesOfAddress(), bounds.handshakes());
        this.connections = new ConnectionCount(bounds.connectionsOfAddress(), bounds.connections());
    }

    /** Somebody whose refusals are told by this watch. */
    Visit newcomer(ConnectionWatch watch) {
        return new Visit(watch);
    }

    /** A connection, until its handshake has shown a certificate. On its network thread only. */
    final class Visit extends Http2ConnectionAdapter {
        private final ConnectionWatch watch;
        private @Nullable ChannelHandlerContext connection;
        private @Nullable ConnectionCount countedIn;
        private @Nullable CompletableFuture<Void> end;
        private String remote = "";
        private boolean isShaken;
        private boolean isPaused;
        private boolean isCertified;
        private boolean isRefused;
        private long bytes;
        private int calls;
        private int callsAtOnce;

        private Visit(ConnectionWatch watch) {
            this.watch = watch;
        }

        void arrived(ChannelHandlerContext ctx, String address) {
            connection = ctx;
            remote = address;
            // The event is told on the connection's own thread, wherever it comes from.
            CompletableFuture<Void> longest = new CompletableFuture<>();
            end = longest;
            var _ = longest.completeOnTimeout(null, bounds.longest().toMillis(), TimeUnit.MILLISECONDS)
                    .thenRun(() -> ctx.pipeline().fireUserEventTriggered(TOO_LONG));
            enter(handshakes, "handshakes at once");
            // Last: on a connection that is closed already it runs at once, and gives back what was taken.
            var _ = ctx.channel().closeFuture().addListener(_ -> left());
        }

        /** The connection is as old as a stranger's may be. */
        void tooLong() {
            refuse("a connection of at most " + bounds.longest().toMillis() + " ms");
        }

        private void enter(ConnectionCount count, String what) {
            if (count.enter(remote)) {
                countedIn = count;
            } else {
                refuse("at most " + count.bound() + " " + what);
            }
        }

        private void leave() {
            if (countedIn != null) {
                countedIn.leave(remote);
                countedIn = null;
            }
        }

        private void left() {
            leave();
            if (end != null) {
                end.cancel(false);
            }
        }

        /** The handshake is done: the certificates, if any, were verified. */
        void shookHands(SSLSession session) {
            isShaken = true;
            if (showsCertificate(session)) {
                isCertified = true;
                left();
            } else if (!isRefused) {
                leave();
                enter(connections, "connections");
                checkBytes();
            }
            if (isPaused && connection != null) {
                isPaused = false;
                connection.channel().config().setAutoRead(true);
            }
        }

        private static boolean showsCertificate(SSLSession session) {
            try {
                return session.getPeerCertificates().length > 0;
            } catch (SSLPeerUnverifiedException e) {
                return false; // how a session says it
            }
        }

        /** Whether what came now may be read. */
        boolean mayGoOn(int received) {
            if (isCertified) {
                return true;
            }
            bytes += received;
            if (isShaken) {
                checkBytes();
            } else if (bytes > bounds.bytes() && connection != null) {
                // A node's first calls may come before its certificate is checked: they wait for that.
                isPaused = true;
                connection.channel().config().setAutoRead(false);
            }
            return !isRefused;
        }

        /** Whether nothing more is to be read for now. */
        boolean isPaused() {
            return isPaused;
        }

        private void checkBytes() {
            if (bytes > bounds.bytes()) {
                refuse("at most " + bounds.bytes() + " bytes");
            }
        }

        @Override
        public void onStreamActive(Http2Stream stream) {
            if (isCertified) {
                return;
            }
            calls++;
            callsAtOnce++;
            if (callsAtOnce > bounds.callsAtOnce()) {
                refuse("at most " + bounds.callsAtOnce() + " calls at once");
            } else if (calls > bounds.calls()) {
                refuse("at most " + bounds.calls() + " calls");
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            callsAtOnce--;
        }

        /** Abruptly: an orderly end would wait for what the stranger has left open. */
        private void refuse(String expected) {
            if (isCertified || isRefused || connection == null) {
                return;
            }
            isRefused = true;
            watch.refuse(RefusalObserver.Cause.LIMIT, "Expected " + expected + " without a certificate.");
            var _ = connection.close();
        }
    }
}
