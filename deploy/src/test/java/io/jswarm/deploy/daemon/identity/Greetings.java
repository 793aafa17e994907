package io.jswarm.deploy.daemon.identity;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Welcome;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.rpc.Callers;
import java.util.concurrent.CountDownLatch;

/** Answers every message of a worker with its name, and tells when its stream is cut. */
final class Greetings extends DispatcherGrpc.DispatcherImplBase {
    private final CountDownLatch cut;

    Greetings(CountDownLatch cut) {
        this.cut = cut;
    }

    @Override
    public StreamObserver<WorkerMessage> session(StreamObserver<ManagerMessage> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(WorkerMessage message) {
                answer.onNext(ManagerMessage.newBuilder()
                        .setWelcome(
                                Welcome.newBuilder().setNodeId(Callers.current().name()))
                        .build());
            }

            @Override
            public void onError(Throwable failure) {
                cut.countDown();
            }

            @Override
            public void onCompleted() {
                answer.onCompleted();
            }
        };
    }
}
