package io.jswarm.manager.ca;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Role;
import io.jswarm.api.v1.ExpiredProof;
import io.jswarm.api.v1.FeatureLevels;
import io.jswarm.api.v1.GetRootRequest;
import io.jswarm.api.v1.GetRootResponse;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.Callers;
import io.jswarm.rpc.Rejections;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.JoinToken;
import io.jswarm.rpc.tls.KeyProof;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Subject;
import io.jswarm.rpc.tls.TlsIdentity;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CaServiceTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");
    private static final Caller STRANGER = new Caller(Role.NONE, "", "", 0, 0, "10.0.0.9");

    private final TrustedCluster cluster = new TrustedCluster(NOW);
    private final KeyPair keys = Keys.generate(TrustedCluster.SECURE);
    private final Map<String, Node> registered = new TreeMap<>();
    private final List<String> refusals = new ArrayList<>();
    private final FakeLeader leader = new FakeLeader();
    private Now now = new Now(NOW.toEpochMilli(), 0);
    private @Nullable RuntimeException registrarFailure;
    private final CaService service = new CaService(
            cluster,
            leader,
            new Issuance(this::register, () -> now, cluster.random),
            (cause, remote, reason) -> refusals.add(cause + " " + remote + " " + reason));

    private static final class FakeLeader implements LeaderCa {
        boolean leads = true;
        CompletionStage<IssueResponse> answer = CompletableFuture.completedFuture(IssueResponse.getDefaultInstance());
        final List<IssueRequest> forwarded = new ArrayList<>();

        @Nullable
        RuntimeException bug;

        @Override
        public boolean leads() {
            if (bug != null) {
                throw bug;
            }
            return leads;
        }

        @Override
        public CompletionStage<IssueResponse> issue(IssueRequest request) {
            forwarded.add(request);
            return answer;
        }
    }

    private static final class Answer<T> implements StreamObserver<T> {
        @Nullable
        T value;

        @Nullable
        StatusRuntimeException failure;

        boolean completed;

        @Override
        public void onNext(T next) {
            value = next;
        }

        @Override
        public void onError(Throwable thrown) {
            failure = (StatusRuntimeException) thrown;
        }

        @Override
        public void onCompleted() {
            completed = true;
        }

        T orThrow() {
            assertThat(failure).isNull();
            assertThat(completed).isTrue();
            return Objects.requireNonNull(value, "no answer");
        }

        Rejection refused() {
            return Rejections.fromStatus(Objects.requireNonNull(failure, "not refused"))
                    .orElseThrow();
        }
    }

    private CompletionStage<Node> register(NodeRegistrar.Registration registration) {
        if (registrarFailure != null) {
            return CompletableFuture.failedFuture(registrarFailure);
        }
        Node node = registered.computeIfAbsent(
                registration.requestId(), id -> cluster.addNode(registration.nodeId(), registration.role()));
        return CompletableFuture.completedFuture(
                Objects.requireNonNull(cluster.image().nodes().get(node.getId()), "the node is gone"));
    }

    private IssueRequest.Builder request(KeyPair pair) {
        return IssueRequest.newBuilder()
                .setCsr(ByteString.copyFrom(CertificateRequest.create(pair)))
                .setRequestId("request-1")
                .setHostname("host-1");
    }

    private Answer<IssueResponse> issue(Caller caller, IssueRequest.Builder request) {
        Answer<IssueResponse> answer = new Answer<>();
        Callers.in(Context.ROOT, caller).run(() -> service.issue(request.build(), answer));
        return answer;
    }

    private static Caller node(String id, Role role) {
        return new Caller(role, id, TrustedCluster.ID, 1, Long.MAX_VALUE, "10.0.0.1");
    }

    private static X509Certificate certificateIn(IssueResponse response) throws Exception {
        return Pem.certificates(response.getCertificate().toByteArray()).getFirst();
    }

    @Test
    void anybodyGetsTheRoot() throws Exception {
        Answer<GetRootResponse> answer = new Answer<>();
        service.getRoot(GetRootRequest.getDefaultInstance(), answer);

        assertThat(answer.orThrow().getCertificate().toByteArray()).isEqualTo(cluster.authority.rootPem());
    }

    @Test
    void theTokenGivesTheRole() throws Exception {
        IssueResponse worker =
                issue(STRANGER, request(keys).setToken(cluster.worker.toText())).orThrow();
        IssueResponse manager = issue(
                        STRANGER, request(keys).setRequestId("other").setToken(cluster.manager.toText()))
                .orThrow();

        assertThat(worker.getRole()).isEqualTo(NodeRole.NODE_ROLE_WORKER);
        assertThat(manager.getRole()).isEqualTo(NodeRole.NODE_ROLE_MANAGER);
        assertThat(Subject.of(certificateIn(worker)))
                .isEqualTo(new Subject(worker.getNodeId(), Subject.WORKER, TrustedCluster.ID));
        assertThat(Subject.of(certificateIn(manager)).unit()).isEqualTo(Subject.MANAGER);
        assertThat(certificateIn(worker).getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(worker.getManagerAddrsList()).containsExactly("127.0.0.1:2377");
        assertThat(worker.getClusterId()).isEqualTo(TrustedCluster.ID);
    }

    @Test
    void aHostWhoseProgramDoesNotUnderstandTheClusterIsRefusedAndMakesNoNode() {
        IssueRequest.Builder newer = request(keys)
                .setToken(cluster.worker.toText())
                .setFeatureLevels(FeatureLevels.newBuilder().setOldest(8).setNewest(9));

        Rejection refused = issue(STRANGER, newer).refused();

        assertThat(refused.reason()).contains("feature level", "needs level 8");
        assertThat(refused.hint()).contains("jswarm version");
        assertThat(registered).isEmpty();
    }

    @Test
    void aRetryGetsTheSameNodeButAnotherKeyDoesNot() {
        String token = cluster.worker.toText();
        String first = issue(STRANGER, request(keys).setToken(token)).orThrow().getNodeId();
        String retry = issue(STRANGER, request(keys).setToken(token)).orThrow().getNodeId();
        KeyPair thief = Keys.generate(TrustedCluster.SECURE);
        String stolen =
                issue(STRANGER, request(thief).setToken(token)).orThrow().getNodeId();

        assertThat(retry).isEqualTo(first);
        assertThat(stolen).isNotEqualTo(first);
    }

    @Test
    void anOldJoinGivesNoNewRole() {
        String token = cluster.worker.toText();
        String id = issue(STRANGER, request(keys).setToken(token)).orThrow().getNodeId();
        cluster.setRole(id, NodeRole.NODE_ROLE_MANAGER);

        Rejection refused = issue(STRANGER, request(keys).setToken(token)).refused();

        assertThat(refused.code()).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
    }

    @Test
    void wrongTokensSayWhatIsWrong() {
        JoinToken foreign = new TrustedCluster(NOW).worker;
        JoinToken old = cluster.worker;
        cluster.rotateWorkerToken();

        Rejection malformed =
                issue(STRANGER, request(keys).setToken("nonsense")).refused();
        Rejection otherCluster =
                issue(STRANGER, request(keys).setToken(foreign.toText())).refused();
        Rejection rotated =
                issue(STRANGER, request(keys).setToken(old.toText())).refused();

        assertThat(malformed.code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
        assertThat(otherCluster.reason()).contains("another root certificate");
        assertThat(rotated.reason()).contains("rotated");
        assertThat(List.of(malformed, otherCluster, rotated)).allSatisfy(refused -> {
            assertThat(refused.reason()).startsWith("Expected ").contains(", but ");
            assertThat(refused.hint()).contains("jswarm swarm join-token worker");
            assertThat(refused.field()).isEqualTo("token");
        });
        assertThat(registered).isEmpty();
    }

    @Test
    void anAddressWithTooManyWrongTokensWaits() {
        for (int i = 0; i < WrongTokens.ALLOWED; i++) {
            issue(STRANGER, request(keys).setToken("nonsense")).refused();
        }

        Rejection refused =
                issue(STRANGER, request(keys).setToken(cluster.worker.toText())).refused();
        assertThat(refused.code()).isEqualTo(Rejection.Code.RESOURCE_EXHAUSTED);
        assertThat(refusals)
                .as("each leaves a trace, with its address and without the token")
                .hasSize(WrongTokens.ALLOWED + 1)
                .allMatch(told -> told.startsWith("TOKEN " + STRANGER.remote() + " Expected"))
                .noneMatch(told -> told.contains("nonsense") || told.contains(cluster.worker.secret()));
        now = new Now(now.wallMs(), now.monoAfterMs(WrongTokens.WINDOW_MS));
        issue(STRANGER, request(keys).setToken(cluster.worker.toText())).orThrow();
    }

    @Test
    void aDamagedRequestIsRefused() {
        IssueRequest.Builder damaged =
                request(keys).setToken(cluster.worker.toText()).setCsr(ByteString.copyFromUtf8("not a request"));

        Rejection refused = issue(STRANGER, damaged).refused();

        assertThat(refused.field()).isEqualTo("csr");
        assertThat(refused.reason()).contains("PKCS#10");
        Rejection noId = issue(
                        STRANGER,
                        request(keys).setToken(cluster.worker.toText()).setRequestId(""))
                .refused();
        assertThat(noId.field()).isEqualTo("request_id");
    }

    @Test
    void aRenewalCarriesThePresentRole() throws Exception {
        cluster.addNode("n1", NodeRole.NODE_ROLE_WORKER);
        X509Certificate before =
                certificateIn(issue(node("n1", Role.WORKER), request(keys)).orThrow());
        cluster.setRole("n1", NodeRole.NODE_ROLE_MANAGER);
        X509Certificate after =
                certificateIn(issue(node("n1", Role.WORKER), request(keys)).orThrow());

        assertThat(Subject.of(before)).isEqualTo(new Subject("n1", Subject.WORKER, TrustedCluster.ID));
        assertThat(Subject.of(after)).isEqualTo(new Subject("n1", Subject.MANAGER, TrustedCluster.ID));
    }

    @Test
    void removedAndUnknownNodesAndPeopleGetNoRenewal() {
        cluster.addNode("n1", NodeRole.NODE_ROLE_WORKER);
        cluster.removeNode("n1");

        assertThat(issue(node("n1", Role.WORKER), request(keys)).refused().reason())
                .contains("was removed");
        assertThat(issue(node("n2", Role.WORKER), request(keys)).refused().code())
                .isEqualTo(Rejection.Code.NOT_FOUND);
        assertThat(issue(node("kim", Role.ADMIN), request(keys)).refused().code())
                .isEqualTo(Rejection.Code.PERMISSION_DENIED);
        Rejection nothing = issue(STRANGER, request(keys)).refused();
        assertThat(nothing.code()).isEqualTo(Rejection.Code.UNAUTHENTICATED);
    }

    /** As a node asks that was off until its certificate had expired. */
    private IssueRequest.Builder expired(TlsIdentity shown, JoinToken token) throws Exception {
        IssueRequest.Builder request = request(keys);
        return request.setExpired(ExpiredProof.newBuilder()
                .setToken(token.toText())
                .setCertificateChain(ByteString.copyFrom(Pem.write(shown.chain())))
                .setSignature(ByteString.copyFrom(
                        KeyProof.sign(shown.key(), request.getCsr().toByteArray(), request.getRequestId()))));
    }

    private TlsIdentity old(String id, NodeRole role) throws Exception {
        now = new Now(NOW.plus(Duration.ofDays(100)).toEpochMilli(), 0);
        return cluster.nodeIdentity(id, role, NOW);
    }

    @Test
    void anExpiredNodeStaysWhoItIsWithItsPresentRoleOnEveryManager() throws Exception {
        leader.leads = false;
        cluster.addNode("n1", NodeRole.NODE_ROLE_WORKER);
        cluster.addNode("n2", NodeRole.NODE_ROLE_MANAGER);

        IssueResponse worker = issue(STRANGER, expired(old("n1", NodeRole.NODE_ROLE_MANAGER), cluster.worker))
                .orThrow();
        IssueResponse manager = issue(STRANGER, expired(old("n2", NodeRole.NODE_ROLE_WORKER), cluster.manager))
                .orThrow();

        assertThat(Subject.of(certificateIn(worker))).isEqualTo(new Subject("n1", Subject.WORKER, TrustedCluster.ID));
        assertThat(Subject.of(certificateIn(manager))).isEqualTo(new Subject("n2", Subject.MANAGER, TrustedCluster.ID));
        assertThat(certificateIn(worker).getNotAfter().toInstant())
                .isEqualTo(now.instant().plus(CertificateAuthority.NODE_VALIDITY));
        assertThat(registered).isEmpty();
        assertThat(leader.forwarded)
                .as("an old leader would renew the certificate of the manager that forwards")
                .isEmpty();
        assertThat(refusals).isEmpty();
    }

    @Test
    void anExpiredManagerNeedsTheTokenOfManagersWhichIsNoWrongToken() throws Exception {
        cluster.addNode("n1", NodeRole.NODE_ROLE_MANAGER);
        for (int i = 0; i < WrongTokens.ALLOWED; i++) {
            Rejection refused = issue(STRANGER, expired(old("n1", NodeRole.NODE_ROLE_MANAGER), cluster.worker))
                    .refused();
            assertThat(refused.hint()).contains("jswarm swarm join-token manager");
        }
        issue(STRANGER, expired(old("n1", NodeRole.NODE_ROLE_MANAGER), cluster.manager))
                .orThrow();
    }

    @Test
    void expiredNodesThatWereRemovedOrAreUnknownComeBackAsNewOnesOnly() throws Exception {
        cluster.addNode("n1", NodeRole.NODE_ROLE_WORKER);
        cluster.removeNode("n1");

        Rejection removed = issue(STRANGER, expired(old("n1", NodeRole.NODE_ROLE_WORKER), cluster.manager))
                .refused();
        Rejection unknown = issue(STRANGER, expired(old("n2", NodeRole.NODE_ROLE_WORKER), cluster.manager))
                .refused();

        assertThat(removed.reason()).contains("was removed");
        assertThat(unknown.code()).isEqualTo(Rejection.Code.NOT_FOUND);
        assertThat(List.of(removed, unknown))
                .allSatisfy(refused -> assertThat(refused.hint()).contains("swarm leave --force", "swarm join"));
        assertThat(refusals).hasSize(2).allMatch(told -> told.startsWith("RIGHTS 10.0.0.9 "));
    }

    @Test
    void anExpiredNodeWithWrongTokensWaitsAsOneThatJoins() throws Exception {
        cluster.addNode("n1", NodeRole.NODE_ROLE_WORKER);
        JoinToken old = cluster.worker;
        JoinToken present = cluster.rotateWorkerToken();
        for (int i = 0; i < WrongTokens.ALLOWED; i++) {
            assertThat(issue(STRANGER, expired(old("n1", NodeRole.NODE_ROLE_WORKER), old))
                            .refused()
                            .reason())
                    .contains("rotated");
        }

        assertThat(issue(STRANGER, expired(old("n1", NodeRole.NODE_ROLE_WORKER), present))
                        .refused()
                        .code())
                .isEqualTo(Rejection.Code.RESOURCE_EXHAUSTED);
        assertThat(refusals).hasSize(WrongTokens.ALLOWED + 1).allMatch(told -> told.startsWith("TOKEN "));
    }

    @Test
    void anExpiredNodeWhoseProgramIsTooOldOrThatSendsNoIdIsRefused() throws Exception {
        cluster.addNode("n1", NodeRole.NODE_ROLE_WORKER);
        TlsIdentity shown = old("n1", NodeRole.NODE_ROLE_WORKER);

        Rejection level = issue(
                        STRANGER,
                        expired(shown, cluster.worker)
                                .setFeatureLevels(
                                        FeatureLevels.newBuilder().setOldest(8).setNewest(9)))
                .refused();
        Rejection id =
                issue(STRANGER, expired(shown, cluster.worker).setRequestId("")).refused();

        assertThat(level.reason()).contains("feature level");
        assertThat(id.field()).isEqualTo("request_id");
    }

    @Test
    void aFollowerSendsJoinsToTheLeaderAndCountsWhatItRefuses() {
        leader.leads = false;
        leader.answer = CompletableFuture.failedFuture(Rejections.toStatus(
                new Rejection(Rejection.Code.UNAUTHENTICATED, "Expected another token, but …", "token", "")));

        for (int i = 0; i < WrongTokens.ALLOWED; i++) {
            issue(STRANGER, request(keys).setToken("x")).refused();
        }

        assertThat(leader.forwarded).hasSize(WrongTokens.ALLOWED);
        assertThat(issue(STRANGER, request(keys).setToken("x")).refused().code())
                .isEqualTo(Rejection.Code.RESOURCE_EXHAUSTED);
        assertThat(leader.forwarded).hasSize(WrongTokens.ALLOWED);
    }

    @Test
    void aForwardedJoinIsNotForwardedAgain() {
        leader.leads = false;

        Rejection refused = issue(node("m2", Role.MANAGER), request(keys).setToken(cluster.worker.toText()))
                .refused();

        assertThat(refused.code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        assertThat(leader.forwarded).isEmpty();
    }

    @Test
    void refusalsOfTheRegistrarGoOnAndABugEndsItsCallAlone() {
        registrarFailure = new RejectedException(Rejection.unavailable("No leader.", "Wait."));
        assertThat(issue(STRANGER, request(keys).setToken(cluster.worker.toText()))
                        .refused()
                        .reason())
                .isEqualTo("No leader.");

        registrarFailure = new IllegalStateException("a bug");
        isInternal(issue(STRANGER, request(keys).setToken(cluster.worker.toText())));
        registrarFailure = null;
        issue(STRANGER, request(keys).setToken(cluster.worker.toText())).orThrow();
    }

    @Test
    void aBugBeforeTheFirstWaitEndsItsCallAlone() {
        leader.bug = new IllegalStateException("a bug");
        isInternal(issue(STRANGER, request(keys).setToken(cluster.worker.toText())));
    }

    private static void isInternal(Answer<IssueResponse> answer) {
        StatusRuntimeException failure = Objects.requireNonNull(answer.failure, "not failed");
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(failure.getStatus().getDescription()).contains("See its log").doesNotContain("a bug");
    }
}
