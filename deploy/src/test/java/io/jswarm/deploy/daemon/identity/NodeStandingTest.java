package io.jswarm.deploy.daemon.identity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.manager.ca.StateNodeAccess;
import io.jswarm.manager.membership.RaftSenders;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.raft.RaftStreamService;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.AccessInterceptor;
import io.jswarm.rpc.Callers;
import io.jswarm.rpc.OpenCalls;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.Rejections;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates that are valid by themselves, but not any more or not for what they are used for; on real handshakes. */
@Timeout(60)
final class NodeStandingTest {
    private final Instant now = Instant.ofEpochMilli(Clock.system().now().wallMs());
    private final TrustedCluster cluster = new TrustedCluster(now);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RaftSenders senders = new RaftSenders(cluster::image, new StateNodeAccess(cluster::image), meters);
    private final GrpcRaftTransport transport = new GrpcRaftTransport(raftId -> null, addr -> {
        throw new AssertionError("it opens nothing");
    });
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final TlsCredentials serverTls = credentials("m1", NodeRole.NODE_ROLE_MANAGER, now);
    private final Server server = start();

    private TlsCredentials credentials(String id, NodeRole role, Instant issued) {
        try {
            return new TlsCredentials(cluster.nodeIdentity(id, role, issued));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Server start() {
        try {
            return Wire.configure(ServerTls.builder(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            serverTls,
                            RefusalObserver.NONE))
                    .intercept(AccessInterceptor.forCluster(
                            new StateNodeAccess(cluster::image), new OpenCalls(), Clock.system(), RefusalObserver.NONE))
                    .addService(new Healthy())
                    .addService(new RaftStreamService(transport, () -> senders.of(Callers.current())))
                    .build()
                    .start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void nodes() {
        cluster.addNode("m1", NodeRole.NODE_ROLE_MANAGER);
        cluster.addNode("m2", NodeRole.NODE_ROLE_MANAGER);
        cluster.addNode("w1", NodeRole.NODE_ROLE_WORKER);
    }

    @AfterEach
    void stop() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    private ManagedChannel channel(TlsCredentials credentials) {
        ManagedChannel channel =
                Wire.channel("127.0.0.1:" + server.getPort(), credentials.forChannel(), Wire.MANAGER_AUTHORITY);
        channels.add(channel);
        return channel;
    }

    private static boolean answers(ManagedChannel channel) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getReady();
    }

    @Test
    void aNodeThatTheStateDoesNotKnowIsRefusedUntilItDoes() {
        ManagedChannel channel = channel(credentials("w9", NodeRole.NODE_ROLE_WORKER, now));
        assertThatThrownBy(() -> answers(channel)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(Rejections.fromStatus(e).orElseThrow().hint())
                    .contains("jswarm swarm leave --force", "jswarm swarm join");
        });
        cluster.addNode("w9", NodeRole.NODE_ROLE_WORKER);
        assertThat(answers(channel)).isTrue();
    }

    @Test
    void whoWasAManagerIsNotBelievedByItsOldCertificate() throws Exception {
        TlsCredentials worker = credentials("w1", NodeRole.NODE_ROLE_WORKER, now);
        assertThat(answers(channel(worker))).isTrue();

        worker.distrust(Map.of("m1", now.toEpochMilli()));
        assertThatThrownBy(() -> answers(channel(worker)))
                .hasStackTraceContaining("node m1 is no manager of this swarm any more");

        serverTls.set(cluster.nodeIdentity("m1", NodeRole.NODE_ROLE_MANAGER, now.plus(Duration.ofMinutes(5))));
        assertThat(answers(channel(worker)))
                .as("it was promoted again and has another certificate")
                .isTrue();
    }

    private Seen<RaftFrame> send(String nodeId, String fromRaftId) {
        Seen<RaftFrame> answers = new Seen<>();
        StreamObserver<RaftFrame> frames =
                RaftGrpc.newStub(channel(credentials(nodeId, NodeRole.NODE_ROLE_MANAGER, now))).stream(answers);
        frames.onNext(
                RaftFrame.newBuilder().setId(1).setFrom(fromRaftId).setTo("7").build());
        return answers;
    }

    /** The cluster's member "1" is node m1. */
    @Test
    void aManagerSpeaksForItsOwnMemberOnly() throws Exception {
        assertThat(send("m1", "1").first.get(20, TimeUnit.SECONDS).getErr()).contains("is not here");
        assertThat(send("m2", "9").first.get(20, TimeUnit.SECONDS).getErr())
                .as("a member that this manager has not heard of yet")
                .contains("is not here");
        assertThat(refusals()).isZero();

        Throwable end = send("m2", "1").end.get(20, TimeUnit.SECONDS);
        assertThat(Status.fromThrowable(end).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(end).hasMessageContaining("node m2 (manager)").hasMessageContaining("of node m1");
        assertThat(refusals()).isEqualTo(1);
    }

    /** The data of a demoted manager's disk are worth no frames, over a stream of before either. */
    @Test
    void aDemotedManagersOldCertificateIsNoMembers() throws Exception {
        Seen<RaftFrame> answers = new Seen<>();
        StreamObserver<RaftFrame> before =
                RaftGrpc.newStub(channel(credentials("m2", NodeRole.NODE_ROLE_MANAGER, now))).stream(answers);
        RaftFrame frame =
                RaftFrame.newBuilder().setId(1).setFrom("9").setTo("7").build();
        before.onNext(frame);
        assertThat(answers.first.get(20, TimeUnit.SECONDS).getErr()).contains("is not here");

        cluster.demote("m2", now.toEpochMilli());
        before.onNext(frame);
        for (Throwable end : List.of(
                requireNonNull(answers.end.get(20, TimeUnit.SECONDS)),
                requireNonNull(send("m2", "9").end.get(20, TimeUnit.SECONDS)))) {
            assertThat(Status.fromThrowable(end).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(end).hasMessageContaining("node m2 (worker)");
        }

        cluster.demote("m2", now.toEpochMilli() - 2_000);
        assertThat(send("m2", "9").first.get(20, TimeUnit.SECONDS).getErr())
                .as("promoted again, which this manager has not heard of yet")
                .contains("is not here");
    }

    private double refusals() {
        return meters.get("jswarm.raft.streams.refused").counter().count();
    }
}
