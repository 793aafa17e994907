package io.jswarm.cli.client;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Consistency;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.GetClusterRequest;
import io.jswarm.api.v1.GetClusterResponse;
import io.jswarm.api.v1.GetNodeRequest;
import io.jswarm.api.v1.GetNodeResponse;
import io.jswarm.api.v1.GetServiceRequest;
import io.jswarm.api.v1.GetServiceResponse;
import io.jswarm.api.v1.GetTaskRequest;
import io.jswarm.api.v1.GetTaskResponse;
import io.jswarm.api.v1.ListNodesRequest;
import io.jswarm.api.v1.ListNodesResponse;
import io.jswarm.api.v1.ListServicesRequest;
import io.jswarm.api.v1.ListServicesResponse;
import io.jswarm.api.v1.ListTasksRequest;
import io.jswarm.api.v1.ListTasksResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.Page;
import io.jswarm.api.v1.ServiceFilter;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.Staleness;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import io.jswarm.api.v1.UpdateClusterRequest;
import io.jswarm.api.v1.UpdateNodeRequest;
import io.jswarm.cli.program.CliException;
import io.jswarm.rpc.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** The managers' Control service, with deadlines, retries and pages. Every method throws {@link CliException}. */
public final class ControlClient {
    private final Caller caller;
    private final Consistency consistency;
    private final Consumer<Staleness> onStale;

    /** A client of this endpoint. */
    public ControlClient(Caller caller) {
        this(caller, Consistency.CONSISTENCY_LINEARIZABLE, ignored -> {});
    }

    private ControlClient(Caller caller, Consistency consistency, Consumer<Staleness> onStale) {
        this.caller = caller;
        this.consistency = consistency;
        this.onStale = onStale;
    }

    /** The same, but its reads are answered by whatever manager is asked with what it has; how far behind that is is told. */
    public ControlClient stale(Consumer<Staleness> told) {
        return new ControlClient(caller, Consistency.CONSISTENCY_STALE, told);
    }

    private void tell(boolean isStale, Staleness staleness) {
        if (isStale) {
            onStale.accept(staleness);
        }
    }

    /** The caller, for streams. */
    public Caller caller() {
        return caller;
    }

    /** One call of any method; a mutation's request must carry its request id. */
    public <Q, A> A call(BiFunction<ControlBlockingStub, Q, A> method, Q request) {
        requireBearable(request);
        return caller.call(attempt -> method.apply(stub(attempt), request));
    }

    /** A manager ends a connection that brings more, without a word that a person could use. */
    private static void requireBearable(Object request) {
        if (request instanceof MessageLite message && message.getSerializedSize() > Wire.MAX_MESSAGE_BYTES) {
            throw CliException.usage(
                    "Expected a request of at most " + (Wire.MAX_MESSAGE_BYTES >> 20) + " MiB, but this one has "
                            + (message.getSerializedSize() >> 20) + " MiB.",
                    "Put large data (in --env, --env-file, --label, arguments) into the image or into a volume.");
        }
    }

    /** One call that is made once, with a limit of its own. */
    public <Q, A> A callOnce(Duration limit, BiFunction<ControlBlockingStub, Q, A> method, Q request) {
        return caller.callOnce(limit, attempt -> method.apply(stub(attempt), request));
    }

    private static ControlBlockingStub stub(Caller.Attempt attempt) {
        return ControlGrpc.newBlockingStub(attempt.channel())
                .withDeadlineAfter(attempt.millis(), TimeUnit.MILLISECONDS);
    }

    /** The cluster object. */
    public GetClusterResponse cluster() {
        GetClusterResponse answer = call(
                ControlBlockingStub::getCluster,
                GetClusterRequest.newBuilder().setConsistency(consistency).build());
        tell(answer.hasStaleness(), answer.getStaleness());
        return answer;
    }

    /** Changes the cluster's settings; refused when somebody else did since it was read. */
    public void updateCluster(String requestId, long version, ClusterSpec spec) {
        call(
                ControlBlockingStub::updateCluster,
                UpdateClusterRequest.newBuilder()
                        .setRequestId(requestId)
                        .setVersion(version)
                        .setSpec(spec)
                        .build());
    }

    /** Says that the nodes which the brake holds are gone; refused while it is off. */
    public void releaseBrake(String requestId) {
        call(
                ControlBlockingStub::updateCluster,
                UpdateClusterRequest.newBuilder()
                        .setRequestId(requestId)
                        .setReleaseBrake(true)
                        .build());
    }

    /** All nodes that match. */
    public List<NodeView> nodes(NodeFilter filter) {
        return pages(token -> {
            ListNodesResponse answer = call(
                    ControlBlockingStub::listNodes,
                    ListNodesRequest.newBuilder()
                            .setFilter(filter)
                            .setConsistency(consistency)
                            .setPage(Page.newBuilder().setToken(token))
                            .build());
            tell(answer.hasStaleness(), answer.getStaleness());
            return new Part<>(answer.getNodesList(), answer.getNextToken());
        });
    }

    /** The node of this id, name or id prefix, or {@code self}. */
    public NodeView node(String ref) {
        GetNodeResponse answer = call(
                ControlBlockingStub::getNode,
                GetNodeRequest.newBuilder()
                        .setRef(ref)
                        .setConsistency(consistency)
                        .build());
        tell(answer.hasStaleness(), answer.getStaleness());
        return answer.getNode();
    }

    /** Changes a node's spec; refused when somebody else did since it was read. */
    public Node updateNode(UpdateNodeRequest request) {
        return call(ControlBlockingStub::updateNode, request).getNode();
    }

    /** All services that match. */
    public List<ServiceView> services(ServiceFilter filter) {
        return pages(token -> {
            ListServicesResponse answer = call(
                    ControlBlockingStub::listServices,
                    ListServicesRequest.newBuilder()
                            .setFilter(filter)
                            .setConsistency(consistency)
                            .setPage(Page.newBuilder().setToken(token))
                            .build());
            tell(answer.hasStaleness(), answer.getStaleness());
            return new Part<>(answer.getServicesList(), answer.getNextToken());
        });
    }

    /** The service of this id, name or id prefix, and the revision of the read. */
    public GetServiceResponse service(String ref) {
        GetServiceResponse answer = call(
                ControlBlockingStub::getService,
                GetServiceRequest.newBuilder()
                        .setRef(ref)
                        .setConsistency(consistency)
                        .build());
        tell(answer.hasStaleness(), answer.getStaleness());
        return answer;
    }

    /** All tasks that match. */
    public List<TaskView> tasks(TaskFilter filter) {
        return pages(token -> {
            ListTasksResponse answer = call(
                    ControlBlockingStub::listTasks,
                    ListTasksRequest.newBuilder()
                            .setFilter(filter)
                            .setConsistency(consistency)
                            .setPage(Page.newBuilder().setToken(token))
                            .build());
            tell(answer.hasStaleness(), answer.getStaleness());
            return new Part<>(answer.getTasksList(), answer.getNextToken());
        });
    }

    /** The task of this id, name or id prefix. */
    public GetTaskResponse task(String ref) {
        GetTaskResponse answer = call(
                ControlBlockingStub::getTask,
                GetTaskRequest.newBuilder()
                        .setRef(ref)
                        .setConsistency(consistency)
                        .build());
        tell(answer.hasStaleness(), answer.getStaleness());
        return answer;
    }

    private record Part<T>(List<T> objects, String nextToken) {}

    private static <T> List<T> pages(Function<String, Part<T>> page) {
        List<T> all = new ArrayList<>();
        String token = "";
        do {
            Part<T> part = page.apply(token);
            all.addAll(part.objects());
            token = part.nextToken();
        } while (!token.isEmpty());
        return all;
    }
}
