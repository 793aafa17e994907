package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Attributes;
import io.grpc.Channel;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.FormerManager;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.deploy.daemon.identity.ServerTls;
import io.jswarm.deploy.daemon.observe.Exposition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is told who was a manager, on the connections that it has to one; real handshakes. */
@Timeout(60)
final class RoleChangeTest {
    private static final String NO_MANAGER = "node m1 is no manager of this swarm any more";

    @TempDir
    private Path folder = Path.of("");

    private final Instant now = Instant.ofEpochMilli(Clock.system().now().wallMs());
    private final TrustedCluster cluster = new TrustedCluster(now);
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<StreamObserver<HealthCheckResponse>> asked = new LinkedBlockingQueue<>();
    private final TlsCredentials managerTls = credentials("m1", NodeRole.NODE_ROLE_MANAGER);
    private final Server manager = start();
    private DataRoot root;
    private IdentityFiles identities;
    private ActiveNode worker;

    private TlsCredentials credentials(String id, NodeRole role) {
        try {
            return new TlsCredentials(cluster.nodeIdentity(id, role, now));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A manager that answers when the test does. */
    private Server start() {
        try {
            return Wire.configure(ServerTls.builder(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            managerTls,
                            RefusalObserver.NONE))
                    .addTransportFilter(new ServerTransportFilter() {
                        @Override
                        public Attributes transportReady(Attributes attributes) {
                            connections.incrementAndGet();
                            return attributes;
                        }
                    })
                    .addService(new HealthGrpc.HealthImplBase() {
                        @Override
                        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
                            asked.add(answer);
                        }
                    })
                    .build()
                    .start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void begin() throws Exception {
        root = DataRoot.open(folder.resolve("data"));
        NodeKeys keys = new NodeKeys(root.log());
        identities = new IdentityFiles(root.certificates(), keys);
        NodeParts parts = new NodeParts(
                new DaemonSettings(root.path(), addr(), "", "unix:///none", ""),
                root,
                keys,
                Clock.system(),
                Randomness.secure(),
                new Exposition(),
                new LoopHealth(),
                (what, cause) -> {});
        worker = parts.node(
                cluster.nodeIdentity("w1", NodeRole.NODE_ROLE_WORKER, now),
                new NodeConfig("127.0.0.1:1", "", List.of(addr()), ""));
    }

    @AfterEach
    void end() throws Exception {
        worker.close();
        root.close();
        manager.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    private String addr() {
        return "127.0.0.1:" + manager.getPort();
    }

    private void isTold(Instant formerUntil) throws Exception {
        NodeUpdate update = NodeUpdate.newBuilder()
                .setNode(Node.newBuilder().setId("w1").setRole(NodeRole.NODE_ROLE_WORKER))
                .addFormerManagers(FormerManager.newBuilder().setNodeId("m1").setIssuedByMs(formerUntil.toEpochMilli()))
                .build();
        assertThat(RoleChange.follow(worker, update, identities, () -> {})).isFalse();
    }

    /** Calls over the channel that all parts of the worker share. */
    private Future<HealthCheckResponse> call() {
        Channel shared = worker.context.connections().to(addr());
        return HealthGrpc.newFutureStub(shared)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance());
    }

    private StreamObserver<HealthCheckResponse> arrived() throws InterruptedException {
        StreamObserver<HealthCheckResponse> answer = asked.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("the call arrived").isNotNull();
        return answer;
    }

    private void answer(StreamObserver<HealthCheckResponse> call) {
        call.onNext(HealthCheckResponse.newBuilder().setReady(true).build());
        call.onCompleted();
    }

    private void isAnswered() throws Exception {
        Future<HealthCheckResponse> call = call();
        answer(arrived());
        assertThat(call.get().getReady()).isTrue();
    }

    @Test
    void whoWasAManagerIsNotBelievedOnAConnectionThatStandsEither() throws Exception {
        isAnswered();
        Future<HealthCheckResponse> underWay = call();
        StreamObserver<HealthCheckResponse> arrived = arrived();

        isTold(now);

        assertThatThrownBy(() -> call().get()).hasStackTraceContaining(NO_MANAGER);
        assertThat(asked).isEmpty();
        answer(arrived);
        assertThat(underWay.get().getReady()).as("it was begun before").isTrue();

        Instant later = now.plus(Duration.ofMinutes(5));
        managerTls.set(cluster.nodeIdentity("m1", NodeRole.NODE_ROLE_MANAGER, later));
        worker.context.connections().renew(); // instead of waiting for the next try
        isAnswered();
    }

    @Test
    void connectionsAreMadeAnewOnlyWhenTheListIsAnother() throws Exception {
        Instant before = now.minus(Duration.ofDays(1));
        isAnswered();
        isTold(before);
        isAnswered();
        assertThat(connections).hasValue(2);

        isTold(before);
        isAnswered();
        assertThat(connections).as("it knew that").hasValue(2);
        NodeConfig kept = Objects.requireNonNull(NodeConfig.read(root.nodeConfig()));
        assertThat(kept.formerManagers()).containsOnlyKeys("m1");
    }
}
