package io.jswarm.cli;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.CheckResult;
import io.jswarm.api.v1.DoctorCheck;
import io.jswarm.api.v1.DoctorRequest;
import io.jswarm.api.v1.DoctorResponse;
import io.jswarm.api.v1.FindRequest;
import io.jswarm.api.v1.FindResponse;
import io.jswarm.api.v1.FoundManager;
import io.jswarm.api.v1.InfoRequest;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.InitRequest;
import io.jswarm.api.v1.InitResponse;
import io.jswarm.api.v1.JoinRequest;
import io.jswarm.api.v1.JoinResponse;
import io.jswarm.api.v1.LeaveRequest;
import io.jswarm.api.v1.LeaveResponse;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RemovedManager;
import io.jswarm.api.v1.RenewRequest;
import io.jswarm.api.v1.RenewResponse;
import io.jswarm.api.v1.RestoreRequest;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.api.v1.UnlockRequest;
import io.jswarm.api.v1.UnlockResponse;
import io.jswarm.rpc.Rejections;
import java.util.ArrayList;
import java.util.List;

/** The Local service of a host that is a manager, or what a test makes of it. */
final class FakeDaemon extends LocalGrpc.LocalImplBase {
    final List<Message> requests = new ArrayList<>();

    InfoResponse info = InfoResponse.newBuilder()
            .setState(LocalState.LOCAL_STATE_ACTIVE)
            .setNodeId("node100000000000000000001")
            .setClusterId("cluster000000000000000000")
            .setRole(NodeRole.NODE_ROLE_MANAGER)
            .setHostname("host1")
            .setAdvertiseAddr("10.0.0.1:2377")
            .setDaemonVersion("1.2.3")
            .setEngineVersion("26.1.5")
            .addManagerAddrs("10.0.0.1:2377")
            .setLeader(true)
            .setLeaderAddr("10.0.0.1:2377")
            .setRevision(100)
            .setCertificateExpiresAtMs(Fixtures.NOW_MS + 1_000_000_000L)
            .setSessionWith("10.0.0.1:2377")
            .setDataRoot("/var/lib/jswarm")
            .setManagers(1)
            .setNodes(3)
            .setTasksRunning(2)
            .build();

    final List<DoctorCheck> checks = new ArrayList<>(List.of(
            DoctorCheck.newBuilder()
                    .setName("engine")
                    .setResult(CheckResult.CHECK_RESULT_OK)
                    .setMessage("answers, version 26.1.5")
                    .build(),
            DoctorCheck.newBuilder()
                    .setName("clock")
                    .setResult(CheckResult.CHECK_RESULT_WARNING)
                    .setMessage("3 s ahead of host2")
                    .setAdvice("Run a time service such as chrony.")
                    .build()));

    private <T> void answer(Message request, StreamObserver<T> observer, T response) {
        requests.add(request);
        observer.onNext(response);
        observer.onCompleted();
    }

    @Override
    public void init(InitRequest request, StreamObserver<InitResponse> observer) {
        if (request.getForceNewCluster()) {
            answer(request, observer, forced());
            return;
        }
        answer(
                request,
                observer,
                InitResponse.newBuilder()
                        .setNodeId("node100000000000000000001")
                        .setWorkerToken("SWMTKN-1-root-worker")
                        .setManagerToken("SWMTKN-1-root-manager")
                        .setAddr("10.0.0.1:2377")
                        .setUnlockKey(request.getSpec().getAutoLockManagers() ? "JSKEY-1-key" : "")
                        .build());
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> observer) {
        if (request.getToken().equals("bad")) {
            observer.onError(Rejections.toStatus(new Rejection(
                    Rejection.Code.PERMISSION_DENIED,
                    "Expected a join token of this cluster, but got another one.",
                    "token",
                    "Print it on a manager: 'jswarm swarm join-token worker'.")));
            return;
        }
        answer(
                request,
                observer,
                JoinResponse.newBuilder()
                        .setNodeId("node4")
                        .setRole(NodeRole.NODE_ROLE_WORKER)
                        .build());
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewResponse> observer) {
        if (request.getToken().equals("bad")) {
            observer.onError(Rejections.toStatus(Rejection.precondition(
                    "Expected a node whose certificate has expired, but this host is in no swarm.",
                    "Join one with: jswarm swarm join")));
            return;
        }
        answer(
                request,
                observer,
                RenewResponse.newBuilder()
                        .setNodeId("node4")
                        .setRole(NodeRole.NODE_ROLE_WORKER)
                        .setCertificateExpiresAtMs(Fixtures.NOW_MS + 1_000_000_000L)
                        .build());
    }

    @Override
    public void find(FindRequest request, StreamObserver<FindResponse> observer) {
        answer(
                request,
                observer,
                FindResponse.newBuilder()
                        .addFound(FoundManager.newBuilder()
                                .setAddr("10.0.9.2:2377")
                                .setNodeId("node200000000000000000002")
                                .setHostname("host2"))
                        .addFound(FoundManager.newBuilder()
                                .setAddr("10.0.9.3:2377")
                                .setNodeId("node300000000000000000003"))
                        .addWarnings("nobody answered: 10.0.9.4:2377 (Connection refused)")
                        .build());
    }

    @Override
    public void leave(LeaveRequest request, StreamObserver<LeaveResponse> observer) {
        answer(request, observer, LeaveResponse.getDefaultInstance());
    }

    @Override
    public void unlock(UnlockRequest request, StreamObserver<UnlockResponse> observer) {
        if (request.getUnlockKey().equals("bad")) {
            observer.onError(Rejections.toStatus(Rejection.invalid(
                    "unlock_key",
                    "Expected an unlock key of the form JSKEY-1-<43 characters>, but it is something else.",
                    "Print it on a manager that is not locked: jswarm swarm unlock-key")));
            return;
        }
        answer(request, observer, UnlockResponse.getDefaultInstance());
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        answer(request, observer, info);
    }

    @Override
    public void doctor(DoctorRequest request, StreamObserver<DoctorResponse> observer) {
        answer(
                request,
                observer,
                DoctorResponse.newBuilder().addAllChecks(checks).build());
    }

    private static InitResponse forced() {
        return InitResponse.newBuilder()
                .setNodeId("node100000000000000000001")
                .setAddr("10.0.0.1:2377")
                .setRevision(100)
                .addRemoved(removed())
                .addWarnings("The swarm goes on from revision 100, of 2026-11-24T00:00:00Z. What it acknowledged later,"
                        + " without this manager, is lost.")
                .build();
    }

    private static RemovedManager removed() {
        return RemovedManager.newBuilder()
                .setNodeId("node200000000000000000001")
                .setHostname("host2")
                .setAddr("10.0.0.2:2377")
                .build();
    }

    /** Keeps what came, and answers at its end. */
    @Override
    public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> observer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(RestoreRequest part) {
                requests.add(part);
            }

            @Override
            public void onError(Throwable t) {
                // The caller gave up.
            }

            @Override
            public void onCompleted() {
                observer.onNext(RestoreResponse.newBuilder()
                        .setNodeId("node900000000000000000001")
                        .setClusterId("cluster000000000000000000")
                        .setAddr("10.0.0.9:2377")
                        .setRevision(100)
                        .setServices(2)
                        .setWorkers(1)
                        .addRemoved(removed())
                        .build());
                observer.onCompleted();
            }
        };
    }
}
