package io.jswarm.deploy.daemon;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.RestoreBegin;
import io.jswarm.api.v1.RestoreEnd;
import io.jswarm.api.v1.RestoreRequest;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.SnapshotReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a backup's snapshot, checking it as it comes and keeping it in memory only: it holds the cluster's keys. The
 * restore begins when all of it arrived and is whole. Its methods come one after the other and may block.
 */
final class RestoreUpload implements StreamObserver<RestoreRequest> {
    private static final Duration LOAD = Duration.ofSeconds(60);

    private final StreamObserver<RestoreResponse> observer;
    private final BiFunction<RestoreBegin, ClusterState, RestoreResponse> restore;
    private final PartStream parts = new PartStream(LOAD);
    private final CompletableFuture<ClusterState> loaded = new CompletableFuture<>();
    private final MessageDigest digest;
    private @Nullable RestoreBegin begin;
    private boolean ended;
    private boolean answered;
    private long bytes;

    RestoreUpload(
            StreamObserver<RestoreResponse> observer, BiFunction<RestoreBegin, ClusterState, RestoreResponse> restore) {
        this.observer = observer;
        this.restore = restore;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }

    @Override
    public void onNext(RestoreRequest request) {
        if (answered) {
            return;
        }
        try {
            switch (request.getPartCase()) {
                case BEGIN -> begin(request.getBegin());
                case DATA -> data(request.getData());
                case END -> end(request.getEnd());
                case PART_NOT_SET -> throw notWhole("a part of an unknown kind came");
            }
        } catch (IOException e) {
            // The reading side gave up, and says why.
            fail(failureOf(e));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void begin(RestoreBegin request) {
        if (begin != null) {
            throw notWhole("it begins twice");
        }
        begin = request;
        Thread.ofVirtual().name("restore").start(this::load);
    }

    private void load() {
        try (InputStream in = parts) {
            loaded.complete(SnapshotReader.read(in));
        } catch (IOException | RuntimeException e) {
            loaded.completeExceptionally(notWhole(String.valueOf(e.getMessage())));
        }
    }

    private void data(ByteString part) throws IOException {
        if (begin == null || ended) {
            throw notWhole("data came before its begin or after its end");
        }
        byte[] array = part.toByteArray();
        digest.update(array);
        bytes += array.length;
        parts.add(array);
    }

    private void end(RestoreEnd end) throws IOException {
        if (end.getBytes() != bytes || !MessageDigest.isEqual(end.getSha256().toByteArray(), digest.digest())) {
            throw notWhole("what arrived differs from what was sent");
        }
        ended = true;
        parts.end();
    }

    @Override
    public void onCompleted() {
        if (answered) {
            return;
        }
        try {
            RestoreBegin request = begin;
            if (request == null || !ended) {
                throw notWhole("it was cut short");
            }
            RestoreResponse response = restore.apply(request, Calls.await(loaded, LOAD));
            answered = true;
            observer.onNext(response);
            observer.onCompleted();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void onError(Throwable gone) {
        answered = true;
        parts.breakOff();
    }

    private RuntimeException failureOf(IOException writing) {
        try {
            Calls.await(loaded, LOAD);
            return notWhole(String.valueOf(writing.getMessage()));
        } catch (RuntimeException e) {
            return e;
        }
    }

    private void fail(RuntimeException failure) {
        answered = true;
        parts.breakOff();
        observer.onError(Calls.statusOf(failure));
    }

    private static RejectedException notWhole(String fault) {
        return new RejectedException(Rejection.precondition(
                "Expected the state of a backup, but it cannot be used: " + fault + ". Nothing was changed.",
                "Check the file with: jswarm swarm restore --check FILE"));
    }
}
