package io.jswarm.rpc;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Problems;

/** Holds each request against its table in {@link RequestTables}, before the service sees it. Any thread. */
public final class FieldsInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        FieldTable table = RequestTables.of(call.getMethodDescriptor().getFullMethodName());
        ServerCall.Listener<Q> service = next.startCall(call, headers);
        return table == null ? service : new Checked<>(call, table, service);
    }

    /** Ends the call at the first request that is wrong; to the service it is then as if the caller had gone. */
    private static final class Checked<Q, A> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, A> call;
        private final FieldTable table;
        private boolean refused;

        Checked(ServerCall<Q, A> call, FieldTable table, ServerCall.Listener<Q> service) {
            super(service);
            this.call = call;
            this.table = table;
        }

        @Override
        public void onMessage(Q request) {
            if (refused) {
                return;
            }
            Problems problems = new Problems();
            table.check((Message) request, problems);
            Rejection problem = problems.first();
            if (problem == null) {
                super.onMessage(request);
                return;
            }
            refused = true;
            StatusRuntimeException status = Rejections.toStatus(problem);
            Metadata trailers = status.getTrailers();
            call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
            super.onCancel();
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            if (!refused) {
                super.onCancel();
            }
        }

        @Override
        public void onComplete() {
            if (!refused) {
                super.onComplete();
            }
        }

        @Override
        public void onReady() {
            if (!refused) {
                super.onReady();
            }
        }
    }
}
