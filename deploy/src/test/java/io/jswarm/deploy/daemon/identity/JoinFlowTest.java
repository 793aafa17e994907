package io.jswarm.deploy.daemon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.GetRootRequest;
import io.jswarm.api.v1.GetRootResponse;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.ca.CaService;
import io.jswarm.manager.ca.Issuance;
import io.jswarm.manager.ca.LeaderCa;
import io.jswarm.manager.ca.NodeRegistrar;
import io.jswarm.manager.ca.StateNodeAccess;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.AccessInterceptor;
import io.jswarm.rpc.OpenCalls;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.JoinToken;
import io.jswarm.rpc.tls.Subject;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real server with the real CA service on loopback. */
@Timeout(60)
final class JoinFlowTest {
    /** Nothing listens on it: only root may, and nobody does. */
    private static final String CLOSED = "127.0.0.1:1";

    private final Instant now = Instant.ofEpochMilli(Clock.system().now().wallMs());
    private final TrustedCluster cluster = new TrustedCluster(now);
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private final AtomicInteger issues = new AtomicInteger();
    private final Queue<IssueRequest> asked = new ConcurrentLinkedQueue<>();
    /** Whether the manager issues what nobody asked for: a certificate of node n2. */
    private boolean another;

    private @Nullable Server server;

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    /** Lets the service do its work, and loses its answer. */
    private final class LosesAnswers implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            boolean issue = Objects.equals(call.getMethodDescriptor().getBareMethodName(), "Issue");
            if (issue) {
                issues.incrementAndGet();
            }
            if (!issue || answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
                return noting(next.startCall(call, headers));
            }
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata answer) {}

                        @Override
                        public void sendMessage(A message) {}

                        @Override
                        public void close(Status status, Metadata trailers) {
                            super.close(Status.UNAVAILABLE.withDescription("the answer was lost"), new Metadata());
                        }
                    },
                    headers);
        }

        private <Q> ServerCall.Listener<Q> noting(ServerCall.Listener<Q> listener) {
            return new SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onMessage(Q message) {
                    if (message instanceof IssueRequest request) {
                        asked.add(request);
                    }
                    super.onMessage(message);
                }
            };
        }
    }

    private CompletionStage<Node> register(NodeRegistrar.Registration registration) {
        return CompletableFuture.completedFuture(nodes.computeIfAbsent(
                registration.requestId(), id -> cluster.addNode(registration.nodeId(), registration.role())));
    }

    private String startManager() throws Exception {
        LeaderCa leader = new LeaderCa() {
            @Override
            public boolean leads() {
                return true;
            }

            @Override
            public CompletableFuture<IssueResponse> issue(IssueRequest request) {
                return CompletableFuture.failedFuture(new AssertionError("this manager leads"));
            }
        };
        Clock clock = Clock.system();
        Issuance issuance = new Issuance(this::register, clock, cluster.random);
        Server started = Wire.configure(ServerTls.builder(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new TlsCredentials(cluster.nodeIdentity("m1", NodeRole.NODE_ROLE_MANAGER, now)),
                        RefusalObserver.NONE))
                .intercept(new LosesAnswers())
                .intercept(AccessInterceptor.forCluster(
                        new StateNodeAccess(cluster::image), new OpenCalls(), clock, RefusalObserver.NONE))
                .addService(another ? issuesAnother() : new CaService(cluster, leader, issuance, RefusalObserver.NONE))
                .build()
                .start();
        server = started;
        return "127.0.0.1:" + started.getPort();
    }

    private BindableService issuesAnother() {
        cluster.addNode("n2", NodeRole.NODE_ROLE_WORKER);
        Issuance issuance = new Issuance(this::register, Clock.system(), cluster.random);
        return new CAGrpc.CAImplBase() {
            @Override
            public void getRoot(GetRootRequest request, StreamObserver<GetRootResponse> answer) {
                answer.onNext(GetRootResponse.newBuilder()
                        .setCertificate(Objects.requireNonNull(cluster.image().cluster())
                                .getRootCaCertificate())
                        .build());
                answer.onCompleted();
            }

            @Override
            public void issue(IssueRequest request, StreamObserver<IssueResponse> answer) {
                answer.onNext(issuance.renew(request, "n2", cluster.image()));
                answer.onCompleted();
            }
        };
    }

    private static JoinFlow.Joined join(String token, Duration deadline, String... addresses) {
        return new JoinFlow(Clock.system(), Randomness.secure())
                .join(token, List.of(addresses), Availability.AVAILABILITY_ACTIVE, "host-1", deadline);
    }

    private static Rejection refused(String token, Duration deadline, String... addresses) {
        RejectedException thrown =
                catchThrowableOfType(RejectedException.class, () -> join(token, deadline, addresses));
        return Objects.requireNonNull(thrown, "not refused").rejection();
    }

    @Test
    void aHostJoinsAndItsRenewalCarriesItsNewRole() throws Exception {
        String address = startManager();
        JoinFlow.Joined joined = join(cluster.worker.toText(), Duration.ofSeconds(20), CLOSED, address);

        assertThat(joined.role()).isEqualTo(NodeRole.NODE_ROLE_WORKER);
        assertThat(joined.identity().subject())
                .isEqualTo(new Subject(joined.nodeId(), Subject.WORKER, TrustedCluster.ID));
        assertThat(joined.managerAddrs()).containsExactly("127.0.0.1:2377");
        assertThat(cluster.image().nodes()).containsKey(joined.nodeId());

        cluster.setRole(joined.nodeId(), NodeRole.NODE_ROLE_MANAGER);
        ManagedChannel channel =
                Wire.channel(address, new TlsCredentials(joined.identity()).forChannel(), Wire.MANAGER_AUTHORITY);
        try {
            TlsIdentity renewed = NextCertificate.renew(channel, joined.identity());
            assertThat(renewed.subject()).isEqualTo(new Subject(joined.nodeId(), Subject.MANAGER, TrustedCluster.ID));
            assertThat(renewed.key()).isNotEqualTo(joined.identity().key());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aTokenPastedWithSpacesIsSentWithoutThem() throws Exception {
        String address = startManager();

        join("  " + cluster.worker.toText() + "\n", Duration.ofSeconds(20), address);

        assertThat(asked).extracting(IssueRequest::getToken).containsExactly(cluster.worker.toText());
    }

    @Test
    void aManagerOfAnotherClusterIsRefusedBeforeItSeesTheToken() throws Exception {
        String address = startManager();
        JoinToken other = new TrustedCluster(now).worker;

        Rejection refused = refused(other.toText(), Duration.ofSeconds(20), address);

        assertThat(refused.code()).isEqualTo(Rejection.Code.PERMISSION_DENIED);
        assertThat(refused.reason()).contains("another root certificate").contains(address);
        assertThat(issues).hasValue(0);
    }

    @Test
    void aRotatedTokenEndsItAtOnce() throws Exception {
        String address = startManager();
        cluster.rotateWorkerToken();

        Rejection refused = refused(cluster.worker.toText(), Duration.ofSeconds(20), address);

        assertThat(refused.reason()).contains("rotated");
        assertThat(refused.hint()).contains("jswarm swarm join-token worker");
        assertThat(issues).hasValue(1);
        assertThat(nodes).isEmpty();
    }

    @Test
    void lostAnswersMakeNoSecondNode() throws Exception {
        String address = startManager();
        answersToLose.set(2);

        JoinFlow.Joined joined = join(cluster.worker.toText(), Duration.ofSeconds(20), address);

        assertThat(issues).hasValue(3);
        assertThat(nodes.values()).extracting(Node::getId).containsExactly(joined.nodeId());
    }

    @Test
    void whereNobodyAnswersEveryAddressIsNamedWithItsCause() {
        Rejection refused = refused(cluster.worker.toText(), Duration.ofSeconds(1), CLOSED, "127.0.0.1:2");

        assertThat(refused.code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(refused.reason())
                .contains("within 1 s")
                .contains(CLOSED + " (Connection refused")
                .contains("127.0.0.1:2 (Connection refused");
        assertThat(refused.hint()).contains("--timeout");
    }

    @Test
    void aSilentManagerIsNamedAndLeavesTimeForTheNext() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String mute = "127.0.0.1:" + silent.getLocalPort();
            Rejection refused = refused(cluster.worker.toText(), Duration.ofSeconds(2), mute, CLOSED);
            assertThat(refused.reason())
                    .contains(mute + " (silent: it was called, but did not answer)")
                    .contains(CLOSED + " (Connection refused");

            String address = startManager();
            assertThat(join(cluster.worker.toText(), Duration.ofSeconds(4), mute, address)
                            .nodeId())
                    .isNotEmpty();
        }
    }

    @Test
    void theHostSaysWhichFeatureLevelsItUnderstands() throws Exception {
        join(cluster.worker.toText(), Duration.ofSeconds(20), startManager());

        assertThat(asked).extracting(IssueRequest::getFeatureLevels).containsExactly(FeatureLevel.ofThisProgram());
    }

    private JoinFlow.Joined renew(TlsIdentity expired, JoinToken token, String... addresses) {
        return new JoinFlow(Clock.system(), Randomness.secure())
                .renew("  " + token.toText(), List.of(addresses), expired, Duration.ofSeconds(20));
    }

    private TlsIdentity old(String id) throws Exception {
        TlsIdentity identity = cluster.nodeIdentity(id, NodeRole.NODE_ROLE_WORKER, now.minus(Duration.ofDays(100)));
        assertThat(Validity.hasExpired(identity, now)).isTrue();
        return identity;
    }

    @Test
    void aNodeWhoseCertificateHasExpiredGetsItsNextOne() throws Exception {
        String address = startManager();
        cluster.addNode("n1", NodeRole.NODE_ROLE_WORKER);
        answersToLose.set(1);
        TlsIdentity old = old("n1");

        JoinFlow.Joined next = renew(old, cluster.worker, CLOSED, address);

        assertThat(next.nodeId()).isEqualTo("n1");
        assertThat(next.identity().subject()).isEqualTo(old.subject());
        assertThat(next.identity().key()).isNotEqualTo(old.key());
        assertThat(Validity.hasExpired(next.identity(), now)).isFalse();
        assertThat(next.managerAddrs()).containsExactly("127.0.0.1:2377");
        assertThat(nodes).as("no node joined").isEmpty();
        assertThat(asked).allSatisfy(request -> {
            assertThat(request.getToken()).as("an old manager would join it").isEmpty();
            assertThat(request.getExpired().getToken()).isEqualTo(cluster.worker.toText());
            assertThat(request.getFeatureLevels()).isEqualTo(FeatureLevel.ofThisProgram());
        });
    }

    @Test
    void aCertificateOfAnotherNodeIsNotTaken() throws Exception {
        another = true;
        String address = startManager();
        TlsIdentity old = old("n1");

        assertThatThrownBy(() -> renew(old, cluster.worker, address))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("expected a certificate for node n1, but it is for n2");
    }

    @Test
    void aNodeOfAnotherSwarmIsRefusedAndToldTheWay() throws Exception {
        String address = startManager();
        TlsIdentity foreign =
                new TrustedCluster(now).nodeIdentity("n1", NodeRole.NODE_ROLE_WORKER, now.minus(Duration.ofDays(100)));

        assertThatThrownBy(() -> renew(foreign, cluster.worker, address))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("jswarm swarm leave --force");
        assertThatThrownBy(() -> renew(foreign, cluster.worker)).hasMessageContaining("jswarm swarm renew");
    }

    @Test
    void wrongInputIsRefusedBeforeAnythingIsSent() throws Exception {
        String address = startManager();

        assertThat(refused("nonsense", Duration.ofSeconds(20), address).field()).isEqualTo("token");
        assertThat(refused(cluster.worker.toText(), Duration.ofSeconds(20)).field())
                .isEqualTo("remote_addrs");
        assertThat(issues).hasValue(0);
    }

    @Test
    void renewalsAreDueBetweenHalfAndFourFifthsOfTheLife() throws Exception {
        TlsIdentity identity = cluster.nodeIdentity("n1", NodeRole.NODE_ROLE_WORKER, now);
        long from = now.toEpochMilli() / 1_000 * 1_000; // certificates know seconds
        long life = identity.certificate().getNotAfter().toInstant().toEpochMilli() - from;

        assertThat(NextCertificate.dueAtMs(identity.certificate(), 0)).isEqualTo(from + life / 2);
        assertThat(NextCertificate.dueAtMs(identity.certificate(), 0.999999))
                .isBetween(from + life * 79 / 100, from + life * 8 / 10);
    }
}
