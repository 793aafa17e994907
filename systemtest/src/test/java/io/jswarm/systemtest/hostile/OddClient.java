package io.jswarm.systemtest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.deploy.daemon.LoopbackHost;
import io.jswarm.rpc.Rejections;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A client with an administrator's rights that sends odd requests, and looks at each answer: whatever it asks, it is told what
 * is wrong or it is done, and no answer is a bug's.
 */
final class OddClient implements AutoCloseable {
    private static final long PATIENCE_S = 30;
    private static final int MOST_TOLD = 2_048;
    private static final Set<Status.Code> BUGS =
            EnumSet.of(Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.DATA_LOSS, Status.Code.DEADLINE_EXCEEDED);

    private final ManagedChannel channel;

    private OddClient(ManagedChannel channel) {
        this.channel = channel;
    }

    /** On the loopback listener of a host, as its root. */
    static OddClient on(LoopbackHost host) throws IOException, GeneralSecurityException {
        Path local = host.root().resolve("local");
        TlsIdentity root = TlsIdentity.parse(
                Files.readAllBytes(local.resolve("admin.key")),
                Files.readAllBytes(local.resolve("admin.crt")),
                Files.readAllBytes(local.resolve("ca.crt")));
        return new OddClient(Wire.channel(
                Files.readString(local.resolve("endpoint")).strip(),
                new TlsCredentials(root).forChannel(),
                Wire.LOCAL_AUTHORITY));
    }

    /** For what is not odd. */
    ControlGrpc.ControlBlockingStub control() {
        return ControlGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** Asks; empty when it was done, else what it was told, which is never what a bug says. */
    <Q, A> Optional<Rejection> ask(MethodDescriptor<Q, A> method, Message request) {
        CallOptions patient = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_S, TimeUnit.SECONDS);
        try {
            Iterator<A> answers = ClientCalls.blockingServerStreamingCall(
                    channel,
                    method,
                    patient,
                    method.parseRequest(request.toByteString().newInput()));
            var _ = answers.hasNext();
            return Optional.empty();
        } catch (StatusRuntimeException refused) {
            return Optional.of(told(refused, method.getFullMethodName()));
        }
    }

    private static Rejection told(StatusRuntimeException refused, String method) {
        Status status = refused.getStatus();
        assertThat(status.getCode()).as("%s: %s", method, status).isNotIn(BUGS);
        assertThat(status.getDescription())
                .as(method)
                .isNotBlank()
                .hasSizeLessThan(MOST_TOLD)
                .doesNotContain("Exception", "\tat ", "io.jswarm.");
        Optional<Rejection> rejection = Rejections.fromStatus(refused);
        assertThat(rejection).as("%s: %s", method, status).isPresent();
        if (status.getCode() == Status.Code.INVALID_ARGUMENT) {
            assertThat(rejection.orElseThrow().field()).as(status.toString()).isNotBlank();
        }
        return rejection.orElseThrow();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
