package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.api.v1.RemoveServiceResponse;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A write that another manager passes on, while the leader changes. */
@Timeout(30)
final class ForwardedWritesTest {
    private static final RemoveServiceResponse DONE = RemoveServiceResponse.getDefaultInstance();
    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger answered = new AtomicInteger();

    private Channel manager(String name, BiConsumer<RemoveServiceRequest, StreamObserver<RemoveServiceResponse>> answer)
            throws IOException {
        servers.add(InProcessServerBuilder.forName(name)
                .addService(new ControlGrpc.ControlImplBase() {
                    @Override
                    public void removeService(
                            RemoveServiceRequest request, StreamObserver<RemoveServiceResponse> responses) {
                        answer.accept(request, responses);
                    }
                })
                .build()
                .start());
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        channels.add(channel);
        return channel;
    }

    private Channel silent() throws IOException {
        return manager("silent", (request, responses) -> asked.countDown());
    }

    private Channel living() throws IOException {
        return manager("living", (request, responses) -> {
            answered.incrementAndGet();
            responses.onNext(DONE);
            responses.onCompleted();
        });
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
    }

    /** Answers when others have long been known to lead. */
    private Channel slow() throws IOException {
        Executor later = CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS);
        return manager("slow", (request, responses) -> {
            asked.countDown();
            later.execute(() -> {
                responses.onNext(DONE);
                responses.onCompleted();
            });
        });
    }

    private RemoveServiceResponse write(Supplier<@Nullable Channel> leader) {
        return writes(leader)
                .onLeader(
                        RemoveServiceRequest.getDefaultInstance(),
                        ControlGrpc.getRemoveServiceMethod(),
                        request -> DONE);
    }

    private static Writes writes(Supplier<@Nullable Channel> leader) {
        SimLoop loop = new SimLoop(new SimTime(0), (what, cause) -> {}, () -> Duration.ZERO);
        ControlLoop control = new ControlLoop(
                loop, new ControlPlane(List.of()), new NodeSessions(), (what, cause) -> {}, new SimpleMeterRegistry());
        return new Writes(control, leader::get);
    }

    private boolean wasAsked() {
        try {
            return asked.await(0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theNextLeaderIsAskedWhenTheOldOneIsSilent() throws IOException {
        Channel old = silent();
        Channel next = living();
        AtomicInteger looks = new AtomicInteger();
        RemoveServiceResponse answer = write(() -> {
            if (!wasAsked()) {
                return old;
            }
            if (looks.incrementAndGet() < 4) {
                throw new RejectedException(Rejection.unavailable("no leader now", ""));
            }
            return next;
        });
        assertThat(answer).isEqualTo(DONE);
        assertThat(answered).hasValue(1);
    }

    @Test
    void thisManagerAnswersWhenItLeadsMeanwhile() throws IOException {
        Channel old = silent();
        assertThat(write(() -> wasAsked() ? null : old)).isEqualTo(DONE);
    }

    private CompletableFuture<RemoveServiceResponse> writeLater(Supplier<@Nullable Channel> leader) {
        return writes(leader)
                .onLeaderLater(
                        RemoveServiceRequest.getDefaultInstance(),
                        ControlGrpc.getRemoveServiceMethod(),
                        request -> CompletableFuture.completedFuture(DONE));
    }

    @Test
    void whoAnswersLaterIsNotKeptByTheLeader() throws Exception {
        CompletableFuture<StreamObserver<RemoveServiceResponse>> leadersAnswer = new CompletableFuture<>();
        Channel leader = manager("later", (request, responses) -> leadersAnswer.complete(responses));
        CompletableFuture<RemoveServiceResponse> answer = writeLater(() -> leader);
        assertThat(answer).isNotDone();
        leadersAnswer.get(10, TimeUnit.SECONDS).onNext(DONE);
        leadersAnswer.join().onCompleted();
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(DONE);
    }

    @Test
    void whoAnswersLaterAnswersItselfWhenItLeadsOrComesToLead() throws Exception {
        assertThat(writeLater(() -> null)).isCompletedWithValue(DONE);
        Channel old = silent();
        assertThat(writeLater(() -> wasAsked() ? null : old).get(10, TimeUnit.SECONDS))
                .isEqualTo(DONE);
    }

    /** The next one would only say that it leads already. */
    @Test
    void whoHandsLeadershipOverIsWaitedForAfterIt() throws IOException {
        Channel old = slow();
        Channel next = living();
        RemoveServiceResponse answer = writes(() -> wasAsked() ? next : old)
                .onPresentLeader(
                        RemoveServiceRequest.getDefaultInstance(),
                        ControlGrpc.getRemoveServiceMethod(),
                        request -> RemoveServiceResponse.getDefaultInstance());
        assertThat(answer).isEqualTo(DONE);
        assertThat(answered).hasValue(0);
    }

    @Test
    void aLeadersNoIsPassedOn() throws IOException {
        Channel leader =
                manager("refusing", (request, responses) -> responses.onError(Status.NOT_FOUND.asRuntimeException()));
        assertThatThrownBy(() -> write(() -> leader))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }

    /** The leader judges who passes the call on; the person who asked was let in here. */
    @Test
    void aDemotedManagerSendsItsCallersElsewhere() throws IOException {
        Channel leader = manager(
                "strict", (request, responses) -> responses.onError(Status.PERMISSION_DENIED.asRuntimeException()));
        assertThatThrownBy(() -> write(() -> leader))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.rejection().code()).isEqualTo(Rejection.Code.UNAVAILABLE))
                .hasMessageContaining("not a manager any more");
    }
}
