package io.jswarm.deploy.daemon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Role;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.GetRootRequest;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.api.v1.ListNodesRequest;
import io.jswarm.api.v1.ListNodesResponse;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.ca.CaService;
import io.jswarm.manager.ca.Issuance;
import io.jswarm.manager.ca.LeaderCa;
import io.jswarm.manager.ca.StateNodeAccess;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.AccessInterceptor;
import io.jswarm.rpc.Callers;
import io.jswarm.rpc.NodeAccess;
import io.jswarm.rpc.NodeRemoval;
import io.jswarm.rpc.OpenCalls;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.Rejections;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes on loopback between the transports that ship: netty serves, okhttp and netty call. */
@Timeout(60)
final class TlsEndToEndTest {
    private final Instant now = Instant.ofEpochMilli(Clock.system().now().wallMs());
    private final TrustedCluster cluster = new TrustedCluster(now);
    private final OpenCalls openCalls = new OpenCalls();
    private final AtomicLong aheadMs = new AtomicLong();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Queue<Caller> callers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch streamEnded = new CountDownLatch(1);
    private final TlsCredentials serverTls = credentials(identity("m1", NodeRole.NODE_ROLE_MANAGER));
    private Server server = start(serverTls);

    private static TlsCredentials credentials(TlsIdentity identity) {
        try {
            return new TlsCredentials(identity);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private TlsIdentity identity(String id, NodeRole role) {
        try {
            return cluster.nodeIdentity(id, role, now);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void nodes() {
        cluster.addNode("m1", NodeRole.NODE_ROLE_MANAGER);
        cluster.addNode("w1", NodeRole.NODE_ROLE_WORKER);
    }

    private Server start(TlsCredentials tls) {
        Clock clock = () -> {
            var time = Clock.system().now();
            return new io.jswarm.api.Now(time.wallMs() + aheadMs.get(), time.monoNanos());
        };
        NodeAccess access = new StateNodeAccess(cluster::image);
        LeaderCa leader = new LeaderCa() {
            @Override
            public boolean leads() {
                return true;
            }

            @Override
            public CompletableFuture<IssueResponse> issue(io.jswarm.api.v1.IssueRequest request) {
                return CompletableFuture.failedFuture(new AssertionError("this manager leads"));
            }
        };
        Issuance issuance =
                new Issuance(r -> CompletableFuture.completedFuture(Node.getDefaultInstance()), clock, cluster.random);
        try {
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            return Wire.configure(ServerTls.builder(anyPort, tls, RefusalObserver.NONE))
                    .intercept(AccessInterceptor.forCluster(access, openCalls, clock, RefusalObserver.NONE))
                    .addService(new CaService(cluster, leader, issuance, RefusalObserver.NONE))
                    .addService(new NodeList())
                    .addService(new Greetings(streamEnded))
                    .addService(new Healthy())
                    .addService(new Frames())
                    .build()
                    .start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private final class NodeList extends ControlGrpc.ControlImplBase {
        @Override
        public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> answer) {
            callers.add(Callers.current());
            answer.onNext(ListNodesResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    private ManagedChannel okhttp(ChannelCredentials credentials) {
        ManagedChannel channel = Wire.configure(
                        OkHttpChannelBuilder.forTarget("127.0.0.1:" + server.getPort(), credentials),
                        Wire.MANAGER_AUTHORITY)
                .build();
        channels.add(channel);
        return channel;
    }

    private ManagedChannel netty(ChannelCredentials credentials) {
        ManagedChannel channel = Wire.channel("127.0.0.1:" + server.getPort(), credentials, Wire.MANAGER_AUTHORITY);
        channels.add(channel);
        return channel;
    }

    private static void listNodes(ManagedChannel channel) {
        var _ = ControlGrpc.newBlockingStub(channel).listNodes(ListNodesRequest.getDefaultInstance());
    }

    private static Rejection refusal(ManagedChannel channel) {
        try {
            listNodes(channel);
        } catch (StatusRuntimeException e) {
            return Rejections.fromStatus(e).orElseThrow(() -> e);
        }
        throw new AssertionError("the call was not refused");
    }

    @Test
    void aWorkerIsRefusedClearlyOnBothTransports() {
        TlsCredentials worker = credentials(identity("w1", NodeRole.NODE_ROLE_WORKER));

        for (ManagedChannel channel : List.of(okhttp(worker.forChannel()), netty(worker.forChannel()))) {
            Rejection refused = refusal(channel);
            assertThat(refused.code()).isEqualTo(Rejection.Code.PERMISSION_DENIED);
            assertThat(refused.reason())
                    .contains("the role manager or admin or local")
                    .contains("node w1 (worker)");
            assertThat(HealthGrpc.newBlockingStub(channel)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getReady())
                    .isTrue();
        }
    }

    @Test
    void withoutACertificateOnlyTheCaAnswers() throws Exception {
        List<ManagedChannel> anonymous = List.of(
                okhttp(TlsCredentials.anonymous(List.of(cluster.authority.root()))),
                netty(TlsCredentials.anonymous(List.of(cluster.authority.root()))),
                okhttp(TlsCredentials.unverified()),
                netty(TlsCredentials.unverified()));

        for (ManagedChannel channel : anonymous) {
            assertThat(CAGrpc.newBlockingStub(channel)
                            .getRoot(GetRootRequest.getDefaultInstance())
                            .getCertificate()
                            .toByteArray())
                    .isEqualTo(cluster.authority.rootPem());
            Rejection refused = refusal(channel);
            assertThat(refused.code()).isEqualTo(Rejection.Code.UNAUTHENTICATED);
            assertThat(refused.reason()).contains("client certificate").contains("jswarm.v1.Control/ListNodes");
        }
    }

    @Test
    void managersAndAdminsMayControl() throws Exception {
        listNodes(okhttp(credentials(identity("m1", NodeRole.NODE_ROLE_MANAGER)).forChannel()));
        listNodes(netty(credentials(cluster.adminIdentity("kim", Keys.generate(TrustedCluster.SECURE), now))
                .forChannel()));
        listNodes(okhttp(credentials(cluster.adminIdentity("kim", Keys.generate(TrustedCluster.SECURE), now))
                .forChannel()));

        assertThat(callers).extracting(Caller::role).containsExactly(Role.MANAGER, Role.ADMIN, Role.ADMIN);
        assertThat(callers).extracting(Caller::name).containsExactly("m1", "kim", "kim");
        assertThat(callers).extracting(Caller::clusterId).containsOnly(TrustedCluster.ID);
        assertThat(callers).extracting(Caller::remote).containsOnly("127.0.0.1");
    }

    /** A few bytes could become a message of many. */
    @Test
    void compressedMessagesAreRefused() {
        ManagedChannel channel =
                netty(credentials(identity("m1", NodeRole.NODE_ROLE_MANAGER)).forChannel());
        assertThatThrownBy(() -> ControlGrpc.newBlockingStub(channel)
                        .withCompression("gzip")
                        .listNodes(ListNodesRequest.getDefaultInstance()))
                .hasMessageContaining("UNIMPLEMENTED: Can't find decompressor for gzip");
        listNodes(channel);
    }

    @Test
    void aWorkerCannotPassForAManager() throws Exception {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        server = start(credentials(identity("w1", NodeRole.NODE_ROLE_WORKER)));
        TlsCredentials manager = credentials(identity("m1", NodeRole.NODE_ROLE_MANAGER));

        for (ManagedChannel channel : List.of(okhttp(manager.forChannel()), netty(manager.forChannel()))) {
            assertThatThrownBy(() -> listNodes(channel))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        }
        assertThat(callers).isEmpty();
    }

    @Test
    void anotherClustersCertificatesAreWorthNothing() {
        TrustedCluster other = new TrustedCluster(now);
        TlsCredentials foreign;
        try {
            foreign = new TlsCredentials(other.nodeIdentity("m1", NodeRole.NODE_ROLE_MANAGER, now));
        } catch (Exception e) {
            throw new AssertionError(e);
        }

        assertThatThrownBy(() -> listNodes(okhttp(foreign.forChannel()))).isInstanceOf(StatusRuntimeException.class);
        assertThat(callers).isEmpty();
    }

    @Test
    void aRemovedNodeIsRefusedAtOnceAndItsStreamsEnd() throws Exception {
        ManagedChannel channel =
                okhttp(credentials(identity("w1", NodeRole.NODE_ROLE_WORKER)).forChannel());
        Seen<ManagerMessage> seen = new Seen<>();
        StreamObserver<WorkerMessage> session = DispatcherGrpc.newStub(channel).session(seen);
        session.onNext(WorkerMessage.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
        assertThat(seen.first.get(20, TimeUnit.SECONDS).getWelcome().getNodeId())
                .isEqualTo("w1");
        assertThat(openCalls.count("w1")).isEqualTo(1);

        cluster.removeNode("w1");
        openCalls.endRemoved("w1");

        Throwable end = seen.end.get(20, TimeUnit.SECONDS);
        assertThat(end)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(Rejections.fromStatus(e).orElseThrow().reason())
                                .contains("was removed"));
        assertThat(streamEnded.await(20, TimeUnit.SECONDS))
                .as("the service hears it")
                .isTrue();
        assertThat(openCalls.count("w1")).isZero();
        Seen<ManagerMessage> again = new Seen<>();
        var _ = DispatcherGrpc.newStub(channel).session(again);
        assertThat(again.end.get(20, TimeUnit.SECONDS)).hasMessageContaining("was removed");
        for (Seen<ManagerMessage> each : List.of(seen, again)) {
            assertThat(NodeRemoval.isMeant(each.end.get(20, TimeUnit.SECONDS), "w1"))
                    .isTrue();
            assertThat(NodeRemoval.isMeant(each.end.get(20, TimeUnit.SECONDS), "w2"))
                    .as("another node is not meant")
                    .isFalse();
        }
    }

    @Test
    void anExpiredCertificateIsNoRemoval() throws Exception {
        ManagedChannel channel =
                okhttp(credentials(identity("w1", NodeRole.NODE_ROLE_WORKER)).forChannel());
        Seen<ManagerMessage> session = new Seen<>();
        aheadMs.set(Duration.ofDays(400).toMillis());
        var _ = DispatcherGrpc.newStub(channel).session(session);
        Throwable end = session.end.get(20, TimeUnit.SECONDS);
        assertThat(Status.fromThrowable(end).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(NodeRemoval.isMeant(end, "w1")).isFalse();
    }

    @Test
    void aDemotedManagerHasAWorkersRightsButRaftDecidesForItself() throws Exception {
        ManagedChannel channel =
                okhttp(credentials(identity("m2", NodeRole.NODE_ROLE_MANAGER)).forChannel());
        cluster.addNode("m2", NodeRole.NODE_ROLE_MANAGER);
        listNodes(channel);

        cluster.setRole("m2", NodeRole.NODE_ROLE_WORKER);

        assertThat(refusal(channel).code()).isEqualTo(Rejection.Code.PERMISSION_DENIED);
        Seen<RaftFrame> frames = new Seen<>();
        var _ = RaftGrpc.newStub(channel).stream(frames);
        assertThat(frames.end.get(20, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void aConnectionMayNotOutliveItsCertificate() {
        ManagedChannel channel =
                okhttp(credentials(identity("m1", NodeRole.NODE_ROLE_MANAGER)).forChannel());
        listNodes(channel);

        aheadMs.set(Duration.ofDays(2).toMillis());

        Rejection refused = refusal(channel);
        assertThat(refused.code()).isEqualTo(Rejection.Code.UNAUTHENTICATED);
        assertThat(refused.reason()).contains("expired at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"okhttp", "netty"})
    void keysAreSwappedOnBothSidesWithoutARestart(String transport) throws Exception {
        TlsCredentials client = credentials(identity("w1", NodeRole.NODE_ROLE_WORKER));
        ManagedChannel channel = transport.equals("okhttp") ? okhttp(client.forChannel()) : netty(client.forChannel());
        refusal(channel);

        client.set(identity("w1", NodeRole.NODE_ROLE_MANAGER));
        serverTls.set(identity("m1", NodeRole.NODE_ROLE_MANAGER));
        cluster.setRole("w1", NodeRole.NODE_ROLE_MANAGER);
        assertThat(refusal(channel).code())
                .as("an open connection keeps its certificate")
                .isEqualTo(Rejection.Code.PERMISSION_DENIED);
        reconnect(channel);

        listNodes(channel);
    }

    @Test
    void aNewRootIsBelievedWithoutARestart() throws Exception {
        TrustedCluster other = new TrustedCluster(now);
        TlsIdentity mine = identity("m1", NodeRole.NODE_ROLE_MANAGER);
        TlsIdentity theirs = other.nodeIdentity("m9", NodeRole.NODE_ROLE_MANAGER, now);
        TlsIdentity client = new TlsIdentity(theirs.key(), theirs.chain(), mine.roots());
        assertThatThrownBy(() -> listNodes(okhttp(credentials(client).forChannel())))
                .isInstanceOf(StatusRuntimeException.class);

        serverTls.set(
                new TlsIdentity(mine.key(), mine.chain(), List.of(cluster.authority.root(), other.authority.root())));
        cluster.addNode("m9", NodeRole.NODE_ROLE_MANAGER);

        listNodes(okhttp(credentials(client).forChannel()));
        assertThat(callers).extracting(Caller::name).containsExactly("m9");
    }

    /** The channel drops its connection and makes another one at the next call, with a handshake of its own. */
    private static void reconnect(ManagedChannel channel) {
        channel.enterIdle();
        assertThat(channel.getState(false)).isEqualTo(ConnectivityState.IDLE);
    }
}
