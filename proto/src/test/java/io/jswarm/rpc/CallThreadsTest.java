package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.GetRaftStatusRequest;
import io.jswarm.api.v1.GetRaftStatusResponse;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.api.v1.RemoveServiceResponse;
import io.jswarm.api.v1.SessionRelayGrpc;
import io.jswarm.api.v1.WorkerMessage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallThreadsTest {
    private static final String NAME = "call-threads";

    private final Service service = new Service();
    private final Frames frames = new Frames();
    private final Workers workers = new Workers();
    private final Relays relays = new Relays();
    private Server server;
    private ManagedChannel channel;

    /** Does what the test says. */
    private static final class Service extends ControlGrpc.ControlImplBase {
        volatile StreamObserverTask task = StreamObserver::onCompleted;

        interface StreamObserverTask {
            void run(ServerCallStreamObserver<GetRaftStatusResponse> observer) throws InterruptedException;
        }

        final CompletableFuture<Thread> removedOn = new CompletableFuture<>();

        @Override
        public void removeService(RemoveServiceRequest request, StreamObserver<RemoveServiceResponse> observer) {
            removedOn.complete(Thread.currentThread());
            observer.onNext(RemoveServiceResponse.getDefaultInstance());
            observer.onCompleted();
        }

        @Override
        public void getRaftStatus(GetRaftStatusRequest request, StreamObserver<GetRaftStatusResponse> observer) {
            try {
                task.run((ServerCallStreamObserver<GetRaftStatusResponse>) observer);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Tells on which thread the first message comes. */
    private static final class Hearing<T> extends Ignoring<T> {
        private final CompletableFuture<Thread> heard;

        Hearing(CompletableFuture<Thread> heard) {
            this.heard = heard;
        }

        @Override
        public void onNext(T message) {
            heard.complete(Thread.currentThread());
        }
    }

    /** Tells on which thread frames come. */
    private static final class Frames extends RaftGrpc.RaftImplBase {
        final CompletableFuture<Thread> heard = new CompletableFuture<>();

        @Override
        public StreamObserver<RaftFrame> stream(StreamObserver<RaftFrame> answers) {
            return new Hearing<>(heard);
        }
    }

    /** Tells on which thread a worker's messages come. */
    private static final class Workers extends DispatcherGrpc.DispatcherImplBase {
        final CompletableFuture<Thread> heard = new CompletableFuture<>();

        @Override
        public StreamObserver<WorkerMessage> session(StreamObserver<ManagerMessage> answers) {
            return new Hearing<>(heard);
        }
    }

    /** Tells on which thread a relay's messages come. */
    private static final class Relays extends SessionRelayGrpc.SessionRelayImplBase {
        final CompletableFuture<Thread> heard = new CompletableFuture<>();

        @Override
        public StreamObserver<RelayUp> relay(StreamObserver<RelayDown> answers) {
            return new Hearing<>(heard);
        }
    }

    private static class Ignoring<T> implements StreamObserver<T> {
        @Override
        public void onNext(T value) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }

    @BeforeEach
    void start() throws IOException {
        server = new CallThreads()
                .on(InProcessServerBuilder.forName(NAME))
                .addService(service)
                .addService(frames)
                .addService(workers)
                .addService(relays)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(NAME).build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow();
        server.shutdownNow();
        server.awaitTermination(10, TimeUnit.SECONDS);
    }

    private ControlGrpc.ControlBlockingStub stub() {
        return ControlGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    @Test
    void aServiceHasAVirtualThreadAndTheCallsContext() {
        CompletableFuture<Boolean> virtual = new CompletableFuture<>();
        CompletableFuture<Boolean> deadline = new CompletableFuture<>();
        service.task = observer -> {
            virtual.complete(Thread.currentThread().isVirtual());
            deadline.complete(Context.current().getDeadline() != null);
            observer.onNext(GetRaftStatusResponse.getDefaultInstance());
            observer.onCompleted();
        };
        assertThat(stub().getRaftStatus(GetRaftStatusRequest.getDefaultInstance()))
                .isEqualTo(GetRaftStatusResponse.getDefaultInstance());
        assertThat(virtual).isCompletedWithValue(true);
        assertThat(deadline).isCompletedWithValue(true);
    }

    @Test
    void aChangeOfServicesIsHandledWhereItComesIn() {
        assertThat(stub().removeService(RemoveServiceRequest.getDefaultInstance()))
                .isEqualTo(RemoveServiceResponse.getDefaultInstance());
        assertThat(service.removedOn.join().isVirtual()).isFalse();
    }

    @Test
    void aServiceThatThrowsEndsItsCall() {
        service.task = observer -> {
            throw new IllegalStateException("a bug, as this test wants it");
        };
        assertThatThrownBy(() -> stub().getRaftStatus(GetRaftStatusRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN));
    }

    @Test
    void aServiceThatWaitsHearsThatItsCallWasCancelled() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        service.task = observer -> {
            CountDownLatch cancelled = new CountDownLatch(1);
            Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
            begun.countDown();
            heard.complete(cancelled.await(10, TimeUnit.SECONDS));
        };
        var call = ControlGrpc.newFutureStub(channel).getRaftStatus(GetRaftStatusRequest.getDefaultInstance());
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        call.cancel(true);
        assertThat(heard.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatAWorkerSaysIsHandledWhereItComesIn() throws Exception {
        StreamObserver<WorkerMessage> worker = DispatcherGrpc.newStub(channel).session(new Ignoring<>());
        worker.onNext(WorkerMessage.getDefaultInstance());
        assertThat(workers.heard.get(10, TimeUnit.SECONDS).isVirtual()).isFalse();
        worker.onCompleted();
        StreamObserver<RelayUp> relay = SessionRelayGrpc.newStub(channel).relay(new Ignoring<>());
        relay.onNext(RelayUp.getDefaultInstance());
        assertThat(relays.heard.get(10, TimeUnit.SECONDS).isVirtual()).isFalse();
        relay.onCompleted();
    }

    @Test
    void aRaftFrameIsHandledWhereItComesIn() throws Exception {
        StreamObserver<RaftFrame> out = RaftGrpc.newStub(channel).stream(new Ignoring<>());
        out.onNext(RaftFrame.getDefaultInstance());
        assertThat(frames.heard.get(10, TimeUnit.SECONDS).isVirtual()).isFalse();
        out.onCompleted();
    }
}
