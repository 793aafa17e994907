package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.field.Samples;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.GetNodeRequest;
import io.jswarm.api.v1.GetNodeResponse;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.RestoreBegin;
import io.jswarm.api.v1.RestoreRequest;
import io.jswarm.api.v1.RestoreResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that their tables refuse never reach a service. */
final class FieldsInterceptorTest {
    private static final String NAME = "fields";

    private final AtomicInteger asked = new AtomicInteger();
    private final CompletableFuture<Throwable> gone = new CompletableFuture<>();
    private Server server;
    private ManagedChannel channel;

    private final class Nodes extends ControlGrpc.ControlImplBase {
        @Override
        public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> observer) {
            asked.incrementAndGet();
            observer.onNext(GetNodeResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }

    private final class Restores extends LocalGrpc.LocalImplBase {
        @Override
        public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(RestoreRequest request) {
                    asked.incrementAndGet();
                }

                @Override
                public void onError(Throwable failure) {
                    gone.complete(failure);
                }

                @Override
                public void onCompleted() {
                    observer.onCompleted();
                }
            };
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName(NAME)
                .intercept(new FieldsInterceptor())
                .addService(new Nodes())
                .addService(new Restores())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(NAME).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void aWrongRequestIsRefusedWithItsField() {
        ControlGrpc.ControlBlockingStub control = ControlGrpc.newBlockingStub(channel);
        assertThat(control.getNode(GetNodeRequest.newBuilder().setRef("web-1").build()))
                .isNotNull();
        GetNodeRequest wrong =
                Samples.newer(GetNodeRequest.newBuilder().setRef("web-1").build());
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> control.getNode(wrong));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(Rejections.fromStatus(refused).map(Rejection::field)).contains("" + Samples.UNKNOWN);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aStreamEndsAtItsFirstWrongMessageAndItsServiceHearsOfIt() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        StreamObserver<RestoreRequest> upload = LocalGrpc.newStub(channel).restore(new StreamObserver<>() {
            @Override
            public void onNext(RestoreResponse response) {}

            @Override
            public void onError(Throwable failure) {
                end.complete(failure);
            }

            @Override
            public void onCompleted() {
                end.completeExceptionally(new AssertionError("it went through"));
            }
        });
        upload.onNext(RestoreRequest.newBuilder()
                .setBegin(RestoreBegin.getDefaultInstance())
                .build());
        upload.onNext(RestoreRequest.newBuilder()
                .setBegin(RestoreBegin.newBuilder().setAvailabilityValue(Samples.UNKNOWN))
                .build());
        Throwable failure = end.get(10, TimeUnit.SECONDS);
        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(gone.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(asked).hasValue(1);
    }
}
