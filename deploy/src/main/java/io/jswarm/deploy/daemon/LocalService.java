package io.jswarm.deploy.daemon;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.PlainText;
import io.jswarm.api.v1.DoctorRequest;
import io.jswarm.api.v1.DoctorResponse;
import io.jswarm.api.v1.FindRequest;
import io.jswarm.api.v1.FindResponse;
import io.jswarm.api.v1.InfoRequest;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.InitRequest;
import io.jswarm.api.v1.InitResponse;
import io.jswarm.api.v1.JoinRequest;
import io.jswarm.api.v1.JoinResponse;
import io.jswarm.api.v1.LeaveRequest;
import io.jswarm.api.v1.LeaveResponse;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.RenewRequest;
import io.jswarm.api.v1.RenewResponse;
import io.jswarm.api.v1.RestoreRequest;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.api.v1.UnlockRequest;
import io.jswarm.api.v1.UnlockResponse;
import io.jswarm.manager.controlapi.Calls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** What the root of this host may do with the daemon. Each call has a virtual thread and may block. */
final class LocalService extends LocalGrpc.LocalImplBase {
    private static final Duration CHANGE = Duration.ofSeconds(90);

    private final Lifecycle lifecycle;
    private final NodeInfo info;
    private final Doctor doctor;

    LocalService(Lifecycle lifecycle, NodeInfo info, Doctor doctor) {
        this.lifecycle = lifecycle;
        this.info = info;
        this.doctor = doctor;
    }

    @Override
    public void init(InitRequest request, StreamObserver<InitResponse> observer) {
        Calls.answer(observer, () -> Calls.await(lifecycle.init(request, hostname()), CHANGE));
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> observer) {
        Calls.answer(
                observer,
                () -> Calls.await(
                        lifecycle.join(request, hostname()), CHANGE.plusMillis(Math.max(0, request.getTimeoutMs()))));
    }

    @Override
    public void find(FindRequest request, StreamObserver<FindResponse> observer) {
        Calls.answer(observer, () -> lifecycle.find(request));
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewResponse> observer) {
        Calls.answer(
                observer,
                () -> Calls.await(lifecycle.renew(request), CHANGE.plusMillis(Math.max(0, request.getTimeoutMs()))));
    }

    @Override
    public void leave(LeaveRequest request, StreamObserver<LeaveResponse> observer) {
        Calls.answer(observer, () -> Calls.await(lifecycle.leave(request), CHANGE));
    }

    @Override
    public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> observer) {
        return new RestoreUpload(
                observer, (begin, state) -> Calls.await(lifecycle.restore(begin, state, hostname()), CHANGE));
    }

    @Override
    public void unlock(UnlockRequest request, StreamObserver<UnlockResponse> observer) {
        Calls.answer(observer, () -> Calls.await(lifecycle.unlock(request), CHANGE));
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        Calls.answer(observer, info::get);
    }

    @Override
    public void doctor(DoctorRequest request, StreamObserver<DoctorResponse> observer) {
        Calls.answer(observer, doctor::examine);
    }

    static String hostname() {
        try {
            return PlainText.hostname(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
