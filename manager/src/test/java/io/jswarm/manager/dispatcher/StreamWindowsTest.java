package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayPulse;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.SessionRelayGrpc;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.logs.LogBroker;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who sends faster than the manager's loop works, or takes no answers, waits: nothing piles up in the manager. */
final class StreamWindowsTest extends DispatcherWorld {
    private static final int MANY = 2_000;
    private static final String NAME = "stream-windows";

    private final List<Runnable> closing = new ArrayList<>();

    private ManagedChannel serve(BindableService service) throws IOException {
        Server server = InProcessServerBuilder.forName(NAME)
                .directExecutor()
                .addService(service)
                .build()
                .start();
        ManagedChannel channel =
                InProcessChannelBuilder.forName(NAME).directExecutor().build();
        closing.add(channel::shutdownNow);
        closing.add(server::shutdownNow);
        return channel;
    }

    @AfterEach
    void stop() {
        closing.forEach(Runnable::run);
    }

    /** The far end of a stream, which asks for answers itself. */
    private static final class End<Q, A> implements ClientResponseObserver<Q, A> {
        final List<A> answers = new ArrayList<>();
        private final int asksFor;
        private @Nullable ClientCallStreamObserver<Q> stream;

        End(int asksFor) {
            this.asksFor = asksFor;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> begun) {
            stream = begun;
            begun.disableAutoRequestWithInitial(asksFor);
        }

        ClientCallStreamObserver<Q> out() {
            return Objects.requireNonNull(stream);
        }

        @Override
        public void onNext(A answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }

    private End<WorkerMessage, ManagerMessage> worker(int asksFor) throws IOException {
        world();
        DispatcherService.Peer peer = new DispatcherService.Peer(Nodes.id(1), "10.0.0.1");
        ManagedChannel channel = serve(new DispatcherService(
                dispatcher,
                id -> {
                    throw new AssertionError("no logs are wanted");
                },
                () -> peer));
        End<WorkerMessage, ManagerMessage> worker = new End<>(asksFor);
        var _ = DispatcherGrpc.newStub(channel).session(worker);
        worker.out().onNext(HELLO);
        settle();
        for (int i = 1; i <= MANY; i++) {
            worker.out()
                    .onNext(WorkerMessage.newBuilder()
                            .setHeartbeat(Heartbeat.newBuilder().setSequence(i))
                            .build());
        }
        return worker;
    }

    private static long acknowledged(End<WorkerMessage, ManagerMessage> worker) {
        return worker.answers.stream().filter(ManagerMessage::hasHeartbeatAck).count();
    }

    @Test
    void aWorkerSendsNoFasterThanTheLoopWorks() throws IOException {
        var worker = worker(Integer.MAX_VALUE);
        assertThat(worker.out().isReady()).as("while the loop does nothing").isFalse();
        settle();
        assertThat(worker.out().isReady()).isTrue();
        assertThat(acknowledged(worker)).isEqualTo(MANY);
    }

    @Test
    void aWorkerThatTakesNoAnswersIsNotHeard() throws IOException {
        var worker = worker(2);
        settle();
        assertThat(worker.out().isReady()).as("its answers lie unread").isFalse();
        worker.out().request(Integer.MAX_VALUE);
        settle();
        assertThat(acknowledged(worker)).isEqualTo(MANY);
    }

    @Test
    void aRelaySendsNoFasterThanTheLoopWorks() throws IOException {
        world();
        change(Changes.create(
                RaftMember.newBuilder().setRaftId("2").setNodeId(Nodes.id(2)).build()));
        ManagedChannel channel = serve(new RelayService(
                dispatcher,
                new LogBroker(loop, Randomness.seeded(3), (id, message) -> false, (node, reason) -> {}),
                () -> Nodes.id(2)));
        End<RelayUp, RelayDown> relay = new End<>(Integer.MAX_VALUE);
        var _ = SessionRelayGrpc.newStub(channel).relay(relay);
        settle();
        for (int i = 1; i <= MANY; i++) {
            relay.out()
                    .onNext(RelayUp.newBuilder()
                            .setPulse(RelayPulse.newBuilder().setNumber(i))
                            .build());
        }
        assertThat(relay.out().isReady()).as("while the loop does nothing").isFalse();
        settle();
        assertThat(relay.answers).hasSize(MANY);
        assertThat(relay.out().isReady()).isTrue();
    }
}
