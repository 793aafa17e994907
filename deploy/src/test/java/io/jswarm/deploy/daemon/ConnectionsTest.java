package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.deploy.daemon.identity.ServerTls;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections of a node that are made anew while others call over them; real handshakes. */
@Timeout(60)
final class ConnectionsTest {
    private static final Metadata.Key<String> MARK = Metadata.Key.of("mark", Metadata.ASCII_STRING_MARSHALLER);
    private static final int RENEWALS = 200;

    private final Instant now = Instant.ofEpochMilli(Clock.system().now().wallMs());
    private final TrustedCluster cluster = new TrustedCluster(now);
    private final AtomicReference<SocketAddress> caller = new AtomicReference<>();
    private Server server;
    private Connections connections;

    @BeforeEach
    void begin() throws Exception {
        server = Wire.configure(ServerTls.builder(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new TlsCredentials(cluster.nodeIdentity("m1", NodeRole.NODE_ROLE_MANAGER, now)),
                        RefusalObserver.NONE))
                .intercept(new Marked())
                .addService(new HealthGrpc.HealthImplBase() {
                    @Override
                    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
                        answer.onNext(HealthCheckResponse.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .build()
                .start();
        connections = new Connections(new TlsCredentials(cluster.nodeIdentity("w1", NodeRole.NODE_ROLE_WORKER, now)));
    }

    @AfterEach
    void end() throws Exception {
        connections.close();
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    /** Remembers which connection a call of the test's own thread came over. */
    private final class Marked implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (headers.containsKey(MARK)) {
                Attributes attributes = call.getAttributes();
                caller.set(Objects.requireNonNull(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
            }
            return next.startCall(call, headers);
        }
    }

    private HealthGrpc.HealthBlockingStub stub() {
        Channel channel = connections.to("127.0.0.1:" + server.getPort());
        return HealthGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    private SocketAddress connection() {
        Metadata mark = new Metadata();
        mark.put(MARK, "mine");
        stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(mark))
                .check(HealthCheckRequest.getDefaultInstance());
        return Objects.requireNonNull(caller.get());
    }

    @Test
    void noCallAfterARenewalGoesOverTheOldConnectionHoweverManyCall() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Thread other = Thread.ofPlatform().start(() -> {
            while (!ended.get()) {
                stub().check(HealthCheckRequest.getDefaultInstance());
            }
        });
        try {
            for (int i = 0; i < RENEWALS; i++) {
                SocketAddress before = connection();
                connections.renew();
                assertThat(connection()).as("renewal %s", i).isNotEqualTo(before);
            }
        } finally {
            ended.set(true);
            other.join();
        }
    }
}
