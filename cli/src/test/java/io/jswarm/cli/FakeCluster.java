package io.jswarm.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.*;
import io.jswarm.rpc.Rejections;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A manager whose state a test writes: it finds and lists, remembers what it was asked, and fails as told. It decides
 * nothing: what a call changes is what the test staged.
 */
final class FakeCluster extends ControlGrpc.ControlImplBase {
    /** A test that waits for what never comes fails, and does not hang. */
    private static final int MOST_IDLE_WATCHES = 50;

    final List<NodeView> nodes = new ArrayList<>();
    final List<Service> services = new ArrayList<>();
    final List<TaskView> tasks = new ArrayList<>();
    final List<LogsResponse> logs = new ArrayList<>();
    /** All requests, in order. */
    final List<Message> requests = new ArrayList<>();
    /** The next calls fail with these. */
    final Deque<StatusRuntimeException> failures = new ArrayDeque<>();
    /** The next updates of services fail with these. */
    final Deque<StatusRuntimeException> updateFailures = new ArrayDeque<>();
    /** The next log streams break with these. */
    final Deque<StatusRuntimeException> logFailures = new ArrayDeque<>();
    /** What happens while somebody watches: one step a watch. */
    final Deque<Runnable> steps = new ArrayDeque<>();

    private int idleWatches;

    /** Empty without autolock. */
    String unlockKey = "";

    Staleness staleness = Fixtures.staleness().build();

    Cluster cluster = Cluster.newBuilder()
            .setId("cluster000000000000000000")
            .setMeta(Meta.newBuilder().setVersion(3).setCreatedAtMs(Fixtures.NOW_MS))
            .setSpec(ClusterSpec.newBuilder().setTaskHistoryLimit(5).setHeartbeatPeriodMs(5000))
            .setRootCaCertificate(ByteString.copyFromUtf8("-----BEGIN CERTIFICATE-----\nroot\n"))
            .build();

    /** The requests of one kind. */
    <T> List<T> requests(Class<T> type) {
        return requests.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private <T> void answer(Message request, StreamObserver<T> observer, Supplier<T> response) {
        requests.add(request);
        StatusRuntimeException failure = failures.poll();
        try {
            if (failure != null) {
                throw failure;
            }
            T value = response.get();
            observer.onNext(value);
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    private static <T> T find(List<T> all, String ref, String kind, Function<T, List<String>> names) {
        return all.stream()
                .filter(object -> names.apply(object).contains(ref)
                        || names.apply(object).getFirst().startsWith(ref))
                .findFirst()
                .orElseThrow(() -> Rejections.toStatus(Rejection.notFound(
                        "Expected a " + kind + " '" + ref + "', but there is none.",
                        "See those that there are with 'jswarm " + kind + " ls'.")));
    }

    private Service service(String ref) {
        return find(
                services,
                ref,
                "service",
                s -> List.of(s.getId(), s.getSpec().getAnnotations().getName()));
    }

    private ServiceView view(Service service) {
        List<TaskView> wanted = tasks.stream()
                .filter(t -> t.getTask().getServiceId().equals(service.getId()))
                .filter(t -> t.getTask().getDesiredState() == TaskState.TASK_STATE_RUNNING)
                .toList();
        long running = wanted.stream()
                .filter(t -> t.getTask().getStatus().getState() == TaskState.TASK_STATE_RUNNING)
                .count();
        long desired = service.getSpec().hasGlobal()
                ? wanted.size()
                : service.getSpec().getReplicated().getReplicas();
        return ServiceView.newBuilder()
                .setService(service)
                .setCounts(ServiceCounts.newBuilder().setRunning(running).setDesired(desired))
                .build();
    }

    /** What this manager says of itself in an answer to a stale read. */
    private Optional<Staleness> stale(Consistency consistency) {
        return consistency == Consistency.CONSISTENCY_STALE ? Optional.of(staleness) : Optional.empty();
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
        answer(
                request,
                observer,
                () -> GetClusterResponse.newBuilder()
                        .setCluster(cluster)
                        .setRevision(100)
                        .build());
    }

    private <T> void answerUpdate(Message request, StreamObserver<T> observer, Supplier<T> response) {
        StatusRuntimeException failure = updateFailures.poll();
        if (failure != null) {
            failures.addFirst(failure);
        }
        answer(request, observer, response);
    }

    @Override
    public void updateCluster(UpdateClusterRequest request, StreamObserver<UpdateClusterResponse> observer) {
        answer(
                request,
                observer,
                () -> UpdateClusterResponse.newBuilder().setCluster(cluster).build());
    }

    @Override
    public void getJoinTokens(GetJoinTokensRequest request, StreamObserver<GetJoinTokensResponse> observer) {
        answer(
                request,
                observer,
                () -> GetJoinTokensResponse.newBuilder()
                        .setWorker("SWMTKN-1-root-worker")
                        .setManager("SWMTKN-1-root-manager")
                        .addManagerAddrs("10.0.0.1:2377")
                        .build());
    }

    @Override
    public void getUnlockKey(GetUnlockKeyRequest request, StreamObserver<GetUnlockKeyResponse> observer) {
        answer(
                request,
                observer,
                () -> GetUnlockKeyResponse.newBuilder().setUnlockKey(unlockKey).build());
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
        answer(request, observer, () -> {
            // One node a page, so that paging is always tried.
            int page = request.getPage().getToken().isEmpty()
                    ? 0
                    : Integer.parseInt(request.getPage().getToken());
            List<NodeRole> roles = request.getFilter().getRolesList();
            List<NodeView> asked = nodes.stream()
                    .filter(view ->
                            roles.isEmpty() || roles.contains(view.getNode().getRole()))
                    .toList();
            ListNodesResponse.Builder response = ListNodesResponse.newBuilder().setRevision(100);
            stale(request.getConsistency()).ifPresent(response::setStaleness);
            if (page < asked.size()) {
                response.addNodes(asked.get(page));
            }
            return response.setNextToken(page + 1 < asked.size() ? String.valueOf(page + 1) : "")
                    .build();
        });
    }

    @Override
    public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> observer) {
        String ref = request.getRef().equals("self") ? "host1" : request.getRef();
        answer(
                request,
                observer,
                () -> GetNodeResponse.newBuilder()
                        .setNode(find(
                                nodes,
                                ref,
                                "node",
                                view -> List.of(
                                        view.getNode().getId(),
                                        view.getNode().getDescription().getHostname())))
                        .build());
    }

    @Override
    public void updateNode(UpdateNodeRequest request, StreamObserver<UpdateNodeResponse> observer) {
        answerUpdate(request, observer, () -> {
            nodes.replaceAll(view -> view.getNode().getId().equals(request.getId()) ? updated(view, request) : view);
            return UpdateNodeResponse.getDefaultInstance();
        });
    }

    /** Its role follows at once, and its vote is what {@link FakeRaft} says. */
    private static NodeView updated(NodeView view, UpdateNodeRequest request) {
        NodeView.Builder next = view.toBuilder();
        next.getNodeBuilder()
                .setSpec(request.getSpec())
                .setRole(request.getSpec().getDesiredRole());
        return next.build();
    }

    @Override
    public void removeNode(RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> observer) {
        answer(request, observer, RemoveNodeResponse::getDefaultInstance);
    }

    @Override
    public void createService(CreateServiceRequest request, StreamObserver<CreateServiceResponse> observer) {
        answer(request, observer, () -> {
            Service service = Service.newBuilder()
                    .setId("created00000000000000000id")
                    .setMeta(Meta.newBuilder().setVersion(42).setUpdatedAtMs(Fixtures.NOW_MS))
                    .setSpec(request.getSpec())
                    .setSequence(9)
                    .setTemplateVersion(1)
                    .build();
            services.add(service);
            return CreateServiceResponse.newBuilder().setService(service).build();
        });
    }

    @Override
    public void listServices(ListServicesRequest request, StreamObserver<ListServicesResponse> observer) {
        answer(request, observer, () -> {
            ListServicesResponse.Builder response = ListServicesResponse.newBuilder()
                    .addAllServices(services.stream().map(this::view).toList());
            stale(request.getConsistency()).ifPresent(response::setStaleness);
            return response.build();
        });
    }

    @Override
    public void getService(GetServiceRequest request, StreamObserver<GetServiceResponse> observer) {
        answer(
                request,
                observer,
                () -> GetServiceResponse.newBuilder()
                        .setService(view(service(request.getRef())))
                        .setRevision(100)
                        .build());
    }

    @Override
    public void updateService(UpdateServiceRequest request, StreamObserver<UpdateServiceResponse> observer) {
        answerUpdate(request, observer, () -> {
            Service old = service(request.getId());
            Service updated = old.toBuilder()
                    .setSpec(request.getRollback() ? old.getPreviousSpec() : request.getSpec())
                    .build();
            services.set(services.indexOf(old), updated);
            return UpdateServiceResponse.newBuilder().setService(updated).build();
        });
    }

    @Override
    public void removeService(RemoveServiceRequest request, StreamObserver<RemoveServiceResponse> observer) {
        answer(request, observer, RemoveServiceResponse::getDefaultInstance);
    }

    @Override
    public void listTasks(ListTasksRequest request, StreamObserver<ListTasksResponse> observer) {
        answer(
                request,
                observer,
                () -> ListTasksResponse.newBuilder()
                        .addAllTasks(tasks.stream()
                                .filter(t -> matches(
                                        request.getFilter().getServiceIdsList(),
                                        t.getTask().getServiceId()))
                                .filter(t -> matches(
                                        request.getFilter().getNodeIdsList(),
                                        t.getTask().getNodeId()))
                                .filter(t -> matches(
                                        request.getFilter().getIdsList(),
                                        t.getTask().getId()))
                                .toList())
                        .build());
    }

    private static boolean matches(List<String> wanted, String value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    @Override
    public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> observer) {
        answer(
                request,
                observer,
                () -> GetTaskResponse.newBuilder()
                        .setTask(find(
                                tasks,
                                request.getRef(),
                                "task",
                                view -> List.of(
                                        view.getTask().getId(),
                                        view.getServiceName() + "."
                                                + view.getTask().getSlot())))
                        .build());
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        answer(request, observer, () -> {
            Runnable step = steps.poll();
            if (step == null && ++idleWatches > MOST_IDLE_WATCHES) {
                throw Status.INTERNAL
                        .withDescription("the test staged no more steps")
                        .asRuntimeException();
            }
            if (step != null) {
                step.run();
            }
            return WatchResponse.newBuilder()
                    .setRevision(101)
                    .addAllEvents(step == null ? List.of() : List.of(WatchEvent.getDefaultInstance()))
                    .build();
        });
    }

    @Override
    public void logs(LogsRequest request, StreamObserver<LogsResponse> observer) {
        requests.add(request);
        StatusRuntimeException failure = logFailures.poll();
        logs.forEach(observer::onNext);
        if (failure == null) {
            observer.onCompleted();
        } else {
            observer.onError(failure);
        }
    }

    @Override
    public void issueClientCertificate(
            IssueClientCertificateRequest request, StreamObserver<IssueClientCertificateResponse> observer) {
        answer(
                request,
                observer,
                () -> IssueClientCertificateResponse.newBuilder()
                        .setCertificate(ByteString.copyFromUtf8(Certificates.LEAF))
                        .setRootCaCertificate(ByteString.copyFromUtf8("root-pem"))
                        .addManagerAddrs("10.0.0.1:2377")
                        .addManagerAddrs("10.0.0.2:2377")
                        .build());
    }

    static StatusRuntimeException unreachable() {
        return Status.UNAVAILABLE.withDescription("io exception").asRuntimeException();
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> observer) {
        requests.add(request);
        requests.add(request);
        FakeRaft.backup().forEach(observer::onNext);
        observer.onCompleted();
    }

    @Override
    public void getRaftStatus(GetRaftStatusRequest request, StreamObserver<GetRaftStatusResponse> observer) {
        answer(request, observer, FakeRaft::status);
    }

    @Override
    public void listRaftMembers(ListRaftMembersRequest request, StreamObserver<ListRaftMembersResponse> observer) {
        answer(request, observer, FakeRaft::members);
    }

    @Override
    public void transferLeadership(
            TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> observer) {
        answer(request, observer, FakeRaft::transferred);
    }

    @Override
    public void takeRaftSnapshot(TakeRaftSnapshotRequest request, StreamObserver<TakeRaftSnapshotResponse> observer) {
        answer(request, observer, FakeRaft::snapshot);
    }
}
