package io.jswarm.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.jswarm.api.Rejection;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a caller is told that may not; whom each method lets through is in {@code MethodRightsTest}. */
final class AccessTest {
    private static final AccessRequest CREATE_SERVICE = new AccessRequest(Verb.CREATE, Resource.SERVICE, "Create");
    private static final AccessRequest SPEAK = new AccessRequest(Verb.CONNECT, Resource.RAFT_MEMBER, "Stream");
    private static final AccessRequest RENEW = new AccessRequest(Verb.RENEW, Resource.NODE_CERTIFICATE, "Issue");
    private static final long NOW = 1_000;

    private static Caller caller(Role role) {
        return new Caller(role, "n1", "c", NOW, NOW + 1, "10.0.0.9");
    }

    private static AccessDecision arriving(Caller caller, Standing standing, AccessRequest request) {
        return Access.decide(Listener.CLUSTER, caller, standing, NOW, request);
    }

    private static Rejection refused(AccessDecision decision) {
        return assertThat(decision)
                .asInstanceOf(type(AccessDecision.Refused.class))
                .actual()
                .why();
    }

    private static Rejection no(Caller caller, AccessRequest request, Target target) {
        return Objects.requireNonNull(Access.refusal(caller, request, target));
    }

    @Test
    void aRefusalNamesTheRolesThatMay() {
        Rejection worker = refused(arriving(caller(Role.WORKER), Standing.AS_CERTIFIED, CREATE_SERVICE));
        assertThat(worker.code()).isEqualTo(Rejection.Code.PERMISSION_DENIED);
        assertThat(worker.message())
                .isEqualTo("Expected the role manager or admin or local for Create, but node n1 (worker) has the role"
                        + " worker. Ask a manager; jswarm node ls there shows which nodes are.");

        Rejection stranger = refused(arriving(Caller.ANONYMOUS, Standing.AS_CERTIFIED, CREATE_SERVICE));
        assertThat(stranger.code()).isEqualTo(Rejection.Code.UNAUTHENTICATED);
        assertThat(stranger.message())
                .isEqualTo("Expected a client certificate of this cluster for Create, but the connection showed none."
                        + " Run the command on a manager, or use a saved context with a client certificate.");

        Rejection unknown = refused(arriving(caller(Role.ADMIN), Standing.AS_CERTIFIED, AccessRequest.unknown("Drop")));
        assertThat(unknown.reason())
                .isEqualTo("Expected the role of nobody for Drop, but admin n1 has the role admin.");
    }

    @Test
    void aCertificateEndsAtItsTime() {
        Caller late = new Caller(Role.ADMIN, "kim", "c", 1, NOW, "");
        Rejection refusal = refused(arriving(late, Standing.AS_CERTIFIED, CREATE_SERVICE));
        assertThat(refusal.code()).isEqualTo(Rejection.Code.UNAUTHENTICATED);
        assertThat(refusal.reason())
                .isEqualTo("Expected a valid certificate, but the one of admin kim expired at 1970-01-01T00:00:01Z.");
        assertThat(arriving(caller(Role.ADMIN), Standing.AS_CERTIFIED, CREATE_SERVICE))
                .isEqualTo(new AccessDecision.Allowed(caller(Role.ADMIN)));
    }

    @Test
    void eachListenerHasItsOwnCallers() {
        assertThat(refused(Access.decide(Listener.HOST, caller(Role.ADMIN), Standing.AS_CERTIFIED, NOW, CREATE_SERVICE))
                        .reason())
                .isEqualTo("Expected a certificate for this listener, but it was shown one of admin n1.");
        assertThat(refused(arriving(caller(Role.LOCAL), Standing.AS_CERTIFIED, CREATE_SERVICE))
                        .reason())
                .isEqualTo("Expected a certificate for this listener, but it was shown one of the root of this host.");
    }

    @Test
    void aDemotedManagerIsAWorkerButForRaft() {
        assertThat(refused(arriving(caller(Role.MANAGER), Standing.DEMOTED, CREATE_SERVICE))
                        .reason())
                .contains("node n1 (worker) has the role worker");
        assertThat(arriving(caller(Role.MANAGER), Standing.DEMOTED, SPEAK))
                .isEqualTo(new AccessDecision.Allowed(caller(Role.MANAGER)));
    }

    @Test
    void aCertificateFromBeforeTheDemotionIsNoManagersForRaftEither() {
        assertThat(refused(arriving(caller(Role.MANAGER), Standing.FORMER_MANAGER, SPEAK))
                        .reason())
                .contains("node n1 (worker) has the role worker");
        assertThat(arriving(caller(Role.WORKER), Standing.FORMER_MANAGER, SPEAK))
                .isInstanceOf(AccessDecision.Refused.class);
    }

    @Test
    void whoeverWasRemovedHearsThatWhateverItAsks() {
        assertThat(arriving(caller(Role.MANAGER), Standing.REMOVED, SPEAK))
                .isEqualTo(new AccessDecision.Removed(caller(Role.MANAGER), Access.removed("n1")));
    }

    @Test
    void aManagerSpeaksForItsOwnMemberOnly() {
        assertThat(Access.refusal(caller(Role.MANAGER), SPEAK, new Target("r1", "n1")))
                .isNull();
        assertThat(Access.refusal(caller(Role.MANAGER), SPEAK, Target.ANY)).isNull();
        assertThat(no(caller(Role.MANAGER), SPEAK, new Target("r2", "n2")).reason())
                .isEqualTo("Expected Raft frames of node n1 (manager), but they say that they are from member r2 of"
                        + " node n2.");
    }

    @Test
    void nodesRenewAndNobodyElse() {
        assertThat(Access.refusal(caller(Role.WORKER), RENEW, Target.ANY)).isNull();
        assertThat(no(Caller.ANONYMOUS, RENEW, Target.ANY).field()).isEqualTo("token");
        assertThat(no(caller(Role.ADMIN), RENEW, Target.ANY).reason())
                .isEqualTo("Expected a node's certificate, but admin n1 asked for a renewal.");
        assertThat(Access.renewalRefusal("n1", Standing.DEMOTED)).isNull();
        assertThat(Objects.requireNonNull(Access.renewalRefusal("n1", Standing.REMOVED))
                        .code())
                .isEqualTo(Rejection.Code.PERMISSION_DENIED);
        assertThat(Objects.requireNonNull(Access.renewalRefusal("n1", Standing.UNKNOWN))
                        .code())
                .isEqualTo(Rejection.Code.NOT_FOUND);
    }
}
