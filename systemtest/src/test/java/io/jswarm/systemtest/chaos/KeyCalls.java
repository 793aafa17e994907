package io.jswarm.systemtest.chaos;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.GetServiceRequest;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.api.v1.ReplicatedMode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.rpc.Rejections;
import io.jswarm.systemtest.chaos.history.Answer;
import io.jswarm.systemtest.chaos.history.Call;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A key is a service without replicas, its value a label: calls of the control API, sent once, and what their answers say. */
final class KeyCalls {
    /** Also the prefix of a failure's text that is a bug rather than trouble; see {@code Calls.statusOf}. */
    private static final String BUG = "The manager failed to answer";
    /** What gRPC's in-process transport says when a call is passed on to a manager whose server is just ending. */
    private static final String ENDED_SERVER = "'executor' must not be null";

    private static final String VALUE = "value";

    /** What came of sending once. */
    sealed interface Sent {
        /** A clear answer, and what it showed of the object. */
        record Answered(Answer answer, Keyspace.@Nullable View view) implements Sent {}

        /** None: the call may have been done. */
        record Lost(String why) implements Sent {}

        /** One that no fault explains. */
        record Odd(String what) implements Sent {}
    }

    private final long deadlineMs;

    /** Each call may take so long. */
    KeyCalls(long deadlineMs) {
        this.deadlineMs = deadlineMs;
    }

    /** Sends a call to a manager; id is the service's, where it is needed and known. */
    Sent send(Channel manager, String key, String id, String requestId, Call call) {
        ControlGrpc.ControlBlockingStub stub =
                ControlGrpc.newBlockingStub(manager).withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS);
        try {
            return switch (call) {
                case Call.Create(String value) ->
                    written(stub.createService(create(key, requestId, value)).getService(), value);
                case Call.Read ignored ->
                    read(stub.getService(
                                    GetServiceRequest.newBuilder().setRef(key).build())
                            .getService()
                            .getService());
                case Call.Swap swap ->
                    written(stub.updateService(swap(key, id, requestId, swap)).getService(), swap.value());
                case Call.Remove ignored -> {
                    var _ = stub.removeService(RemoveServiceRequest.newBuilder()
                            .setRequestId(requestId)
                            .setId(id)
                            .build());
                    yield new Sent.Answered(new Answer.Done(0), null);
                }
            };
        } catch (StatusRuntimeException e) {
            return refused(call, e);
        }
    }

    private static ServiceSpec spec(String key, String value) {
        return ServiceSpec.newBuilder()
                .setAnnotations(Annotations.newBuilder()
                        .setName(key)
                        .addLabels(Label.newBuilder().setKey(VALUE).setValue(value)))
                .setTask(TaskSpec.newBuilder()
                        .setContainer(ContainerSpec.newBuilder().setImage("jswarm/web:1")))
                .setReplicated(ReplicatedMode.newBuilder().setReplicas(0))
                .build();
    }

    private static CreateServiceRequest create(String key, String requestId, String value) {
        return CreateServiceRequest.newBuilder()
                .setRequestId(requestId)
                .setSpec(spec(key, value))
                .setNoResolveImage(true)
                .build();
    }

    private static UpdateServiceRequest swap(String key, String id, String requestId, Call.Swap swap) {
        return UpdateServiceRequest.newBuilder()
                .setRequestId(requestId)
                .setId(id)
                .setVersion(swap.version())
                .setSpec(spec(key, swap.value()))
                .setNoResolveImage(true)
                .build();
    }

    /** The value that a service holds, or an empty text when it is none of ours. */
    static String value(Service service) {
        return service.getSpec().getAnnotations().getLabelsList().stream()
                .filter(label -> label.getKey().equals(VALUE))
                .map(Label::getValue)
                .findFirst()
                .orElse("");
    }

    private static Keyspace.View view(Service service) {
        return new Keyspace.View(
                service.getId(), value(service), service.getMeta().getVersion());
    }

    /** The answer of a write shows the object after it, so maybe after another one's write too. */
    private static Sent written(Service service, String value) {
        if (service.getId().isEmpty() || !value(service).equals(value)) {
            return new Sent.Answered(new Answer.Done(0), null);
        }
        return new Sent.Answered(new Answer.Done(service.getMeta().getVersion()), view(service));
    }

    private static Sent read(Service service) {
        Keyspace.View view = view(service);
        return new Sent.Answered(new Answer.Seen(view.value(), view.version()), view);
    }

    private static Sent refused(Call call, StatusRuntimeException e) {
        Rejection.@Nullable Code code =
                Rejections.fromStatus(e).map(Rejection::code).orElse(null);
        String text = String.valueOf(e.getMessage());
        if (text.contains(ENDED_SERVER)) {
            return new Sent.Lost(text);
        }
        if (code == null) {
            return text.contains(BUG) ? new Sent.Odd(call + ": " + text) : new Sent.Lost(text);
        }
        return switch (code) {
            case ABORTED -> refused(Answer.Reason.OUT_OF_SEQUENCE);
            case NOT_FOUND ->
                call instanceof Call.Read
                        ? new Sent.Answered(new Answer.Absent(), null)
                        : refused(Answer.Reason.NOT_FOUND);
            case ALREADY_EXISTS -> refused(Answer.Reason.EXISTS);
            case UNAVAILABLE, RESOURCE_EXHAUSTED -> new Sent.Lost(text);
            default -> new Sent.Odd(call + ": " + text);
        };
    }

    private static Sent refused(Answer.Reason reason) {
        return new Sent.Answered(new Answer.Refused(reason), null);
    }
}
