package io.jswarm.manager.controlapi;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.*;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Redact;
import io.jswarm.manager.store.Store;

/** The control API over gRPC: who answers what. Each call may block; the server gives it a virtual thread. */
public final class ControlService extends ControlGrpc.ControlImplBase {
    private final Reads reads;
    private final Store store;
    private final Writes writes;
    private final ServiceWrites serviceWrites;
    private final ClusterWrites clusterWrites;
    private final Streams streams;
    private final RaftCalls raft;
    private final Backups backups;
    private final String selfNodeId;

    /** The API of one manager. */
    public ControlService(
            Store store,
            Writes writes,
            ServiceWrites serviceWrites,
            ClusterWrites clusterWrites,
            Streams streams,
            RaftCalls raft,
            Backups backups,
            String selfNodeId) {
        this.reads = new Reads(store, selfNodeId);
        this.store = store;
        this.writes = writes;
        this.serviceWrites = serviceWrites;
        this.clusterWrites = clusterWrites;
        this.streams = streams;
        this.raft = raft;
        this.backups = backups;
        this.selfNodeId = selfNodeId;
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
        Calls.answer(observer, () -> {
            Reads.Read read = reads.read(request.getConsistency());
            GetClusterResponse.Builder response =
                    GetClusterResponse.newBuilder().setRevision(read.image().revision());
            read.tell(response::setStaleness);
            Cluster cluster = read.image().cluster();
            return cluster == null
                    ? response.build()
                    : response.setCluster(cluster).build();
        });
    }

    @Override
    public void updateCluster(UpdateClusterRequest request, StreamObserver<UpdateClusterResponse> observer) {
        Calls.answer(
                observer,
                () -> writes.onLeader(request, ControlGrpc.getUpdateClusterMethod(), clusterWrites::updateCluster));
    }

    @Override
    public void getJoinTokens(GetJoinTokensRequest request, StreamObserver<GetJoinTokensResponse> observer) {
        Calls.answer(observer, () -> {
            ClusterState image = reads.image();
            GetJoinTokensResponse.Builder response = GetJoinTokensResponse.newBuilder();
            Trust trust = image.trust();
            if (trust != null) {
                response.setWorker(trust.getJoinTokenWorker()).setManager(trust.getJoinTokenManager());
            }
            return response.addAllManagerAddrs(Views.managerAddrs(image, store)).build();
        });
    }

    @Override
    public void rotateRoot(RotateRootRequest request, StreamObserver<RotateRootResponse> observer) {
        Calls.answer(
                observer, () -> writes.onLeader(request, ControlGrpc.getRotateRootMethod(), clusterWrites::rotateRoot));
    }

    @Override
    public void getUnlockKey(GetUnlockKeyRequest request, StreamObserver<GetUnlockKeyResponse> observer) {
        Calls.answer(observer, () -> {
            Trust trust = reads.image().trust();
            return GetUnlockKeyResponse.newBuilder()
                    .setUnlockKey(trust == null ? "" : trust.getUnlockKey())
                    .build();
        });
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
        // Which managers are reachable is known to the leader alone.
        Calls.answer(
                observer,
                () -> isStale(request.getConsistency())
                        ? nodes(request)
                        : writes.onLeader(request, ControlGrpc.getListNodesMethod(), this::nodes));
    }

    private static boolean isStale(Consistency consistency) {
        return consistency == Consistency.CONSISTENCY_STALE;
    }

    private ListNodesResponse nodes(ListNodesRequest request) {
        Reads.Read read = reads.read(request.getConsistency());
        ClusterState image = read.image();
        Views views = new Views(image);
        Pages<NodeView> page = Pages.of(
                request.getPage(),
                image.nodes()
                        .tailMap(request.getPage().getToken(), false)
                        .values()
                        .iterator(),
                ListFilters.nodes(request.getFilter()),
                node -> views.node(node, store),
                Node::getId);
        ListNodesResponse.Builder response = ListNodesResponse.newBuilder()
                .addAllNodes(page.items())
                .setNextToken(page.nextToken())
                .setRevision(image.revision());
        read.tell(response::setStaleness);
        return response.build();
    }

    @Override
    public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> observer) {
        // "self" is the manager that was asked, so it is resolved before the call goes to the leader.
        GetNodeRequest named = request.getRef().equals("self")
                ? request.toBuilder().setRef(selfNodeId).build()
                : request;
        Calls.answer(
                observer,
                () -> isStale(named.getConsistency())
                        ? node(named)
                        : writes.onLeader(named, ControlGrpc.getGetNodeMethod(), this::node));
    }

    private GetNodeResponse node(GetNodeRequest request) {
        Reads.Read read = reads.read(request.getConsistency());
        ClusterState image = read.image();
        Node node = Refs.node(image, request.getRef(), selfNodeId);
        GetNodeResponse.Builder response = GetNodeResponse.newBuilder()
                .setNode(new Views(image).node(node, store))
                .setRevision(image.revision());
        read.tell(response::setStaleness);
        return response.build();
    }

    @Override
    public void updateNode(UpdateNodeRequest request, StreamObserver<UpdateNodeResponse> observer) {
        Calls.answer(
                observer, () -> writes.onLeader(request, ControlGrpc.getUpdateNodeMethod(), clusterWrites::updateNode));
    }

    @Override
    public void removeNode(RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> observer) {
        Calls.answer(
                observer, () -> writes.onLeader(request, ControlGrpc.getRemoveNodeMethod(), clusterWrites::removeNode));
    }

    @Override
    public void createService(CreateServiceRequest request, StreamObserver<CreateServiceResponse> observer) {
        Calls.answerLater(
                observer,
                () -> writes.onLeaderLater(request, ControlGrpc.getCreateServiceMethod(), serviceWrites::create));
    }

    @Override
    public void updateService(UpdateServiceRequest request, StreamObserver<UpdateServiceResponse> observer) {
        Calls.answerLater(
                observer,
                () -> writes.onLeaderLater(request, ControlGrpc.getUpdateServiceMethod(), serviceWrites::update));
    }

    @Override
    public void removeService(RemoveServiceRequest request, StreamObserver<RemoveServiceResponse> observer) {
        Calls.answerLater(
                observer,
                () -> writes.onLeaderLater(request, ControlGrpc.getRemoveServiceMethod(), serviceWrites::remove));
    }

    @Override
    public void listServices(ListServicesRequest request, StreamObserver<ListServicesResponse> observer) {
        Calls.answer(observer, () -> {
            Reads.Read read = reads.read(request.getConsistency());
            ClusterState image = read.image();
            Pages<ServiceView> page = Pages.of(
                    request.getPage(),
                    image.services()
                            .tailMap(request.getPage().getToken(), false)
                            .values()
                            .iterator(),
                    ListFilters.services(request.getFilter()),
                    new Views(image)::service,
                    Service::getId);
            ListServicesResponse.Builder response = ListServicesResponse.newBuilder()
                    .addAllServices(page.items())
                    .setNextToken(page.nextToken())
                    .setRevision(image.revision());
            read.tell(response::setStaleness);
            return response.build();
        });
    }

    @Override
    public void getService(GetServiceRequest request, StreamObserver<GetServiceResponse> observer) {
        Calls.answer(observer, () -> {
            Reads.Read read = reads.read(request.getConsistency());
            ClusterState image = read.image();
            GetServiceResponse.Builder response = GetServiceResponse.newBuilder()
                    .setService(new Views(image).service(Refs.service(image, request.getRef())))
                    .setRevision(image.revision());
            read.tell(response::setStaleness);
            return response.build();
        });
    }

    @Override
    public void listTasks(ListTasksRequest request, StreamObserver<ListTasksResponse> observer) {
        Calls.answer(observer, () -> TaskList.of(reads.read(request.getConsistency()), request));
    }

    @Override
    public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> observer) {
        Calls.answer(observer, () -> {
            Reads.Read read = reads.read(request.getConsistency());
            ClusterState image = read.image();
            Task task = Refs.task(image, request.getRef());
            GetTaskResponse.Builder response = GetTaskResponse.newBuilder()
                    .setTask(new Views(image).task(task))
                    .setRevision(image.revision());
            read.tell(response::setStaleness);
            Template template = image.templateOf(task);
            return template == null
                    ? response.build()
                    : response.setSpec(Redact.task(template.getTask())).build();
        });
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        streams.watch(request, observer);
    }

    @Override
    public void logs(LogsRequest request, StreamObserver<LogsResponse> observer) {
        streams.logs(request, observer);
    }

    @Override
    public void issueClientCertificate(
            IssueClientCertificateRequest request, StreamObserver<IssueClientCertificateResponse> observer) {
        Calls.answer(observer, () -> clusterWrites.issueClientCertificate(request, reads.image()));
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> observer) {
        backups.send(observer);
    }

    @Override
    public void getRaftStatus(GetRaftStatusRequest request, StreamObserver<GetRaftStatusResponse> observer) {
        Calls.answer(
                observer,
                () -> GetRaftStatusResponse.newBuilder()
                        .setStatus(raft.status())
                        .build());
    }

    @Override
    public void listRaftMembers(ListRaftMembersRequest request, StreamObserver<ListRaftMembersResponse> observer) {
        Calls.answer(observer, () -> raft.members(request));
    }

    @Override
    public void transferLeadership(
            TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> observer) {
        // "self" is the manager that was asked, so it is resolved before the call goes to the leader.
        TransferLeadershipRequest named = request.getNode().equals("self")
                ? request.toBuilder().setNode(selfNodeId).build()
                : request;
        Calls.answer(
                observer,
                () -> writes.onPresentLeader(named, ControlGrpc.getTransferLeadershipMethod(), raft::transfer));
    }

    @Override
    public void takeRaftSnapshot(TakeRaftSnapshotRequest request, StreamObserver<TakeRaftSnapshotResponse> observer) {
        Calls.answer(observer, raft::snapshot);
    }
}
