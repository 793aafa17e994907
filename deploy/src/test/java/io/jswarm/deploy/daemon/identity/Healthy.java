package io.jswarm.deploy.daemon.identity;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;

/** Says that all is well. */
final class Healthy extends HealthGrpc.HealthImplBase {
    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        answer.onNext(HealthCheckResponse.newBuilder().setReady(true).build());
        answer.onCompleted();
    }
}
